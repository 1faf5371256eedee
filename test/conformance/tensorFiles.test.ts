import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { memorySource, TensorFileError } from "../../src/core/tensor/files/byteSource.ts";
import { openTensorFile } from "../../src/core/tensor/files/openTensorFile.ts";
import { readValues, type StoredTensor, type TensorListing } from "../../src/core/tensor/files/storedTensor.ts";
import { plainText } from "../../src/core/words.ts";
import { knownAnswers } from "../knownAnswers.ts";
import { processorMs } from "../processorTime.ts";

const root = knownAnswers("conformance");
const json = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));

interface Expected {
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly data?: unknown[];
  readonly first?: unknown;
  readonly last?: unknown;
}

async function opened(path: string): Promise<TensorListing | string> {
  try {
    const listing = await openTensorFile(memorySource(readFileSync(join(root, path))), path);
    for (const tensor of listing.tensors) if (tensor.unreadable === undefined) await values(tensor);
    return listing;
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    return plainText(error.sentence);
  }
}

/** Numbers as the expected files write them. */
async function values(tensor: StoredTensor): Promise<unknown[] | undefined> {
  if (tensor.type.decode === undefined || tensor.shape.reduce((a, b) => a * b, 1) > 1e6) return undefined;
  const { data, exact } = await readValues(tensor);
  if (exact !== undefined) return Array.from(exact, String);
  const plain = Array.from(data, text);
  if (tensor.type.parts !== 2) return plain;
  return Array.from({ length: plain.length / 2 }, (_, at) => plain.slice(2 * at, 2 * at + 2).join(" "));
}

const text = (value: number) => (Object.is(value, -0) ? "-0" : String(value));
const wantedText = (value: unknown): string =>
  Array.isArray(value)
    ? value.map(wantedText).join(" ")
    : typeof value === "boolean"
      ? String(Number(value))
      : typeof value === "number"
        ? text(value)
        : String(value);

/** JSON.parse rounds integers beyond 2^53; they are compared as the text has them. */
const parsed = (path: string) =>
  JSON.parse(readFileSync(join(root, path), "utf8").replace(/(?<=[[\s,:])-?\d{16,}(?=\s*[,\]}])/g, '"$&"'));

async function compare(listing: TensorListing, wanted: Expected): Promise<void> {
  const tensor = listing.tensors.find(({ name }) => name === wanted.name);
  assert.ok(tensor, `${wanted.name} among ${listing.tensors.map(({ name }) => name)}`);
  assert.equal(tensor.unreadable && plainText(tensor.unreadable), undefined);
  assert.deepEqual([tensor.type.name, tensor.shape], [wanted.dtype, wanted.shape], wanted.name);
  const found = await values(tensor);
  assert.ok(found);
  if (wanted.data !== undefined) assert.deepEqual(found, wanted.data.flat(0).map(wantedText), wanted.name);
  if (wanted.first !== undefined && found.length > 0) assert.equal(found[0], wantedText(wanted.first), wanted.name);
  if (wanted.last !== undefined && found.length > 0) assert.equal(found.at(-1), wantedText(wanted.last), wanted.name);
}

for (const kind of ["good", "lenient"]) {
  for (const entry of json(`tensors/${kind}.manifest.json`)) {
    if (entry.expected === undefined) continue;
    test(`${entry.file} holds its numbers to the bit`, async () => {
      const listing = await opened(`tensors/${entry.file}`);
      if (typeof listing === "string") return assert.equal(kind, "lenient", listing);
      const { tensors } = parsed(`tensors/${entry.expected}`);
      for (const [name, wanted] of Object.entries(tensors)) await compare(listing, { ...(wanted as Expected), name });
    });
  }
}

for (const entry of json("tensors/bad.manifest.json")) {
  test(`${entry.file} is refused: ${entry.why}`, async () => {
    const listing = await opened(`tensors/${entry.file}`);
    if (typeof listing === "string" || entry.kind === "pickle") return;
    // Of an archive, the members that are in order stay readable.
    assert.match(listing.damaged?.map(plainText).join() ?? "", /member "\w+\.npy"/, JSON.stringify(listing));
  });
}

for (const name of readdirSync(join(root, "tensors/unsupported"))) {
  test(`${name} is listed, or refused with a reason`, async () => {
    await opened(`tensors/unsupported/${name}`);
  });
}

const pickles: [string, { tensors: Expected[]; inert?: string[]; labels?: object }][] = Object.entries(
  parsed("files/pickles/good/expected.json"),
);
for (const [name, wanted] of pickles) {
  test(`${name} opens as data`, async () => {
    const listing = await opened(`files/pickles/good/${name}`);
    assert.ok(typeof listing !== "string", String(listing));
    for (const tensor of wanted.tensors) await compare(listing, tensor);
    for (const inert of wanted.inert ?? []) assert.ok(listing.inert.includes(inert), `${inert}: ${listing.inert}`);
    for (const [label, texts] of Object.entries(wanted.labels ?? {}))
      assert.deepEqual(listing.labels.get(label), texts);
  });
}

for (const [name, entry] of Object.entries<Hostile>(json("files/pickles/hostile/manifest.json").files)) {
  test(`${name} does no harm: ${entry.what}`, async () => {
    const began = processorMs();
    const listing = await opened(`files/pickles/hostile/${name}`);
    assert.ok(processorMs() - began < 5_000);
    if (typeof listing === "string") {
      assert.ok(entry.allowed.includes("refused"), listing);
      const words = entry.reasonMentionsOneOf ?? [];
      assert.ok(words.length === 0 || words.some((word) => listing.includes(word)), `${listing} (${words})`);
      return;
    }
    assert.ok(entry.allowed.includes("listed") || listing.tensors.some(({ unreadable }) => unreadable), "not refused");
    for (const tensor of entry.mustList ?? []) await compare(listing, tensor);
    for (const inert of entry.inert ?? []) assert.ok(listing.inert.includes(inert), `${inert}: ${listing.inert}`);
  });
}

interface Hostile {
  readonly what: string;
  readonly allowed: string[];
  readonly inert?: string[];
  readonly mustList?: Expected[];
  readonly reasonMentionsOneOf?: string[];
}
