import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { memorySource, TensorFileError } from "../../src/core/tensor/files/byteSource.ts";
import { openTensorFile } from "../../src/core/tensor/files/openTensorFile.ts";
import { readValues, type StoredTensor, type TensorListing } from "../../src/core/tensor/files/storedTensor.ts";
import { openTensorFolder } from "../../src/core/tensor/files/tensorFolder.ts";
import { plainText } from "../../src/core/words.ts";
import { knownAnswers } from "../knownAnswers.ts";

const root = join(knownAnswers("conformance"), "files/layouts");

interface Dump {
  readonly shape: number[];
  readonly first: number;
  readonly last: number;
  readonly sum: number;
}

interface Layout {
  readonly what: string;
  readonly dump?: Dump;
  readonly record0?: Dump;
  readonly labels?: string[];
  readonly allowed?: string[];
  readonly reasonMentions?: string[];
  readonly names?: string[];
  readonly labelsOfLayers?: number[];
  readonly records?: number;
  readonly shape?: number[];
  readonly data?: (number | string)[];
}

const layouts: [string, Layout][] = Object.entries(JSON.parse(readFileSync(join(root, "manifest.json"), "utf8")));

async function opened(name: string): Promise<TensorListing | string> {
  try {
    if (statSync(join(root, name)).isDirectory()) {
      const files = readdirSync(join(root, name), { recursive: true, encoding: "utf8" });
      return await openTensorFolder(
        files.map((file) => file.replaceAll("\\", "/")),
        async (file) => memorySource(readFileSync(join(root, name, file))),
      );
    }
    return await openTensorFile(memorySource(readFileSync(join(root, name))), name);
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    return plainText(error.sentence);
  }
}

async function values(tensors: readonly StoredTensor[]): Promise<number[]> {
  const all: number[] = [];
  for (const tensor of tensors) all.push(...(await readValues(tensor)).data);
  return all;
}

/** Decimals of a print, and float32 in files, are compared as closely as they were written. */
async function holds(tensors: readonly StoredTensor[], { shape, first, last, sum }: Dump): Promise<void> {
  const sizes = tensors.map((tensor) => tensor.shape.reduce((product, size) => product * size, 1));
  assert.equal(
    sizes.reduce((a, b) => a + b, 0),
    shape.reduce((a, b) => a * b, 1),
  );
  const all = await values(tensors);
  const near = (found: number | undefined, wanted: number, by: number) =>
    assert.ok(found !== undefined && Math.abs(found - wanted) <= by, `${found} is not ${wanted}`);
  near(all[0], first, 1e-8);
  near(all.at(-1), last, 1e-8);
  near(
    all.reduce((a, b) => a + b, 0),
    sum,
    1e-5,
  );
}

const labelsIn = ({ labels }: TensorListing) => [...labels.values()].map((texts) => texts.join("|"));

for (const [name, layout] of layouts) {
  test(`${name}: ${layout.what}`, async () => {
    const listing = await opened(name);
    if (typeof listing === "string") {
      assert.ok(layout.allowed?.includes("refused with a reason"), listing);
      const mentions = layout.reasonMentions ?? [];
      assert.ok(mentions.length === 0 || mentions.some((word) => listing.includes(word)), listing);
      return;
    }
    assert.ok(layout.allowed === undefined || !layout.allowed.every((way) => way.startsWith("refused")), "not refused");
    const readable = listing.tensors.filter(({ unreadable }) => unreadable === undefined);
    const alike = readable.filter((tensor) => tensor.shape.length > 1);
    if (layout.dump !== undefined) await holds(alike, layout.dump);
    if (layout.record0 !== undefined) await holds(alike.slice(0, 1), layout.record0);
    if (layout.records !== undefined) assert.equal(alike.length, layout.records);
    if (layout.labels !== undefined) assert.ok(labelsIn(listing).includes(layout.labels.join("|")), "labels");
    if (statSync(join(root, name)).isDirectory()) assert.deepEqual(alike[0]?.shape, layout.dump?.shape);
    if (layout.labelsOfLayers !== undefined) assert.ok(labelsIn(listing).includes(layout.labelsOfLayers.join("|")));
    for (const wanted of layout.names ?? [])
      assert.ok(
        readable.some((tensor) => tensor.name === wanted),
        wanted,
      );
    if (layout.data !== undefined) {
      assert.deepEqual(readable[0]?.shape, layout.shape);
      const found = (await values(readable)).map((value) => (Number.isFinite(value) ? value : String(value)));
      assert.deepEqual(found, layout.data);
    }
  });
}

test("a null among numbers is said with its place, and the tables beside it open", async () => {
  const listing = await opened("null_cell.json");
  assert.ok(typeof listing !== "string");
  const reasons = listing.tensors.map(({ name, unreadable }) => [name, unreadable && plainText(unreadable)]);
  assert.deepEqual(reasons, [
    ["attention", "this is not a table of numbers: null is no number (row 1, column 0)"],
    ["mask", undefined],
  ]);
});

test("a broken record is said with its line, and the others open", async () => {
  const listing = await opened("records_one_broken.jsonl");
  assert.ok(typeof listing !== "string");
  const reasons = listing.tensors.map(({ name, unreadable }) => [name, unreadable && plainText(unreadable)]);
  assert.deepEqual(reasons, [
    ["0.attention", undefined],
    ["1", "line 2: the text ends too early (line 2)"],
    ["2.attention", undefined],
  ]);
});
