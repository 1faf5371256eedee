import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import { Problems } from "../../src/core/format/problems.ts";
import { parseSyntax } from "../../src/core/format/syntax/syntax.ts";
import { memorySource, TensorFileError } from "../../src/core/tensor/files/byteSource.ts";
import { openTensorFile } from "../../src/core/tensor/files/openTensorFile.ts";
import { readValues } from "../../src/core/tensor/files/storedTensor.ts";
import { pastedNumbers } from "../../src/core/view/pastedNumbers.ts";
import { HostChannel, type HostHandlers } from "../../src/protocol/hostChannel.ts";
import { hostParams } from "../../src/protocol/hostParams.ts";
import { knownAnswers } from "../knownAnswers.ts";

/** Cases for each parser; `FUZZ_CASES` for a longer run. */
const cases = Number(process.env["FUZZ_CASES"] ?? 100_000);
const seed = Number(process.env["FUZZ_SEED"] ?? 1 + (Date.now() % 1_000_000_000));

/** Marsaglia's xorshift: fast, and the same everywhere. */
function generator(first: number): (below: number) => number {
  let state = first | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function smallFiles(folder: string, fits: RegExp, most: number): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => fits.test(name))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size > 0 && statSync(path).size <= most)
    .sort();
}

// Most cases end in an error, and most of its cost is its stack. A failing seed is run again by itself, with stacks.
if (process.env["FUZZ_SEED"] === undefined) Error.stackTraceLimit = 0;

const conformance = knownAnswers("conformance");
const random = generator(seed);
const pick = <T>(all: readonly T[]): T => all[random(all.length)] as T;

const pieces = [...'{}[],:"\\/ \n0-.eE1tn\u0000\ud800é\ufeff'].concat([
  '"X"',
  "//",
  "/*",
  "NaN",
  '"mask"',
  "[[",
  "1e999",
]);

/** A text with one to three places cut, doubled, or filled with something else. */
function damagedText(whole: string): string {
  let text = whole;
  for (let change = random(3); change >= 0; change--) {
    const at = random(text.length + 1);
    const cut = random(4) === 0 ? random(20) : random(2);
    const put = random(5) === 0 ? text.slice(random(text.length + 1)).slice(0, 12) : pick(pieces);
    text = text.slice(0, at) + put + text.slice(at + cut);
  }
  return random(8) === 0 ? text.slice(0, random(text.length + 1)) : text;
}

function damagedBytes(whole: Uint8Array): Uint8Array {
  const bytes = whole.slice(0, random(4) === 0 ? random(whole.length + 1) : whole.length);
  for (let change = random(3); change >= 0 && bytes.length > 0; change--) {
    // Headers lie in front: most damage is done there.
    const at = random(random(2) === 0 ? Math.min(bytes.length, 128) : bytes.length);
    bytes[at] = random(3) === 0 ? pick([0, 0xff, 0x7f, 0x80]) : random(256);
  }
  return bytes;
}

/**
 * Runs one case many times; says which case failed, and how long the slowest took. What is made of parsers that have their
 * full share elsewhere gets a smaller one, so that all of it takes a quarter of a minute.
 */
async function many(what: string, share: number, once: () => unknown): Promise<void> {
  const count = Math.round(cases * share);
  let slowest = 0;
  const began = process.cpuUsage();
  for (let at = 0; at < count; at++) {
    const start = performance.now();
    try {
      const waited = once();
      if (waited instanceof Promise) await waited;
    } catch (error) {
      throw new Error(`${what}, case ${at} of seed ${seed}`, { cause: error });
    }
    slowest = Math.max(slowest, performance.now() - start);
  }
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  console.log(
    `${what}: ${count} cases in ${seconds.toFixed(1)} s of processor time, the slowest ${slowest.toFixed(0)} ms (seed ${seed})`,
  );
}

const texts = smallFiles("examples", /\.attn\.json$/, 700)
  .concat(smallFiles(join(conformance, "attention"), /\.attn\.json$/, 400))
  .map((path) => readFileSync(path, "utf8"));

test(`JSON: texts of specs, damaged, are read or refused (seed ${seed})`, async () => {
  await many("JSON", 1, () => {
    const text = damagedText(pick(texts));
    const problems = new Problems(text);
    parseSyntax(text, problems);
    for (const { range } of problems.finish())
      assert.ok(range.offset >= 0 && range.offset + range.length <= text.length);
  });
});

test(`specs, damaged, are read or refused (seed ${seed})`, async () => {
  const small = texts.toSorted((a, b) => a.length - b.length).slice(0, 24);
  await many("specs", 0.2, () => {
    const { spec, problems } = parseSpec(damagedText(pick(small)));
    assert.equal(
      spec === undefined,
      problems.some(({ severity }) => severity === "error"),
    );
  });
});

test("every spec, cut off behind any mark, is read or refused", () => {
  let cuts = 0;
  for (const folder of [
    "examples",
    ...["attention", "bad", "mistakes", "v1.1/attention"].map((one) => join(conformance, one)),
  ]) {
    for (const path of smallFiles(folder, /\.attn\.json$/, 1_500)) {
      const text = readFileSync(path, "utf8");
      for (const { index } of text.matchAll(/[[\]{},:"]/g)) {
        const { spec, problems } = parseSpec(text.slice(0, index + 1));
        const where = `${path}, ${index + 1} characters`;
        assert.equal(
          spec === undefined,
          problems.some(({ severity }) => severity === "error"),
          where,
        );
        cuts++;
      }
    }
  }
  assert.ok(cuts > 20_000, `${cuts}`);
});

async function readAll(bytes: Uint8Array, name: string): Promise<void> {
  try {
    const { tensors } = await openTensorFile(memorySource(bytes), name);
    for (const tensor of tensors) {
      const size = tensor.shape.reduce((a, b) => a * b, 1);
      if (tensor.unreadable === undefined && size < 256) await readValues(tensor);
    }
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
  }
}

for (const ending of ["npy", "npz", "safetensors", "pt", "pkl", "json", "csv", "txt"]) {
  const files = ["tensors", "files"]
    .flatMap((folder) =>
      smallFiles(join(conformance, folder), new RegExp(`(?<!manifest|expected)\\.${ending}$`), 3_000),
    )
    .toSorted((a, b) => statSync(a).size - statSync(b).size)
    .slice(0, 16)
    .map((path) => ({ path, bytes: Uint8Array.from(readFileSync(path)) }));
  test(`${ending}: files, damaged, end in numbers or a reason (seed ${seed})`, async () => {
    assert.ok(files.length > 0);
    await many(ending, ["npy", "safetensors", "pkl"].includes(ending) ? 1 : 0.3, () => {
      const { path, bytes } = pick(files);
      return readAll(damagedBytes(bytes), path);
    });
  });
}

test(`pasted texts are tables or nothing (seed ${seed})`, async () => {
  const tables = [
    "1\t2\n3\t4",
    "tensor([[1., 2.],\n        [3., 4.]])",
    "[[1, 2], [3, -inf]]",
    "1,5;2,5\n",
    "a b\n1 2",
  ];
  await many("pasted texts", 1, () => {
    for (const row of pastedNumbers(damagedText(pick(tables))) ?? [])
      for (const cell of row) assert.ok(Number.isFinite(cell));
  });
});

test(`messages of a page, damaged, do what they may or nothing (seed ${seed})`, async () => {
  const methods = Object.keys(hostParams) as (keyof typeof hostParams)[];
  const acted: string[] = [];
  const before = Object.getOwnPropertyNames(Object.prototype);
  const handlers = Object.fromEntries(
    methods.map((method) => [
      method,
      (params: unknown) => {
        assert.ok(hostParams[method](params), method);
        acted.push(method);
        return null;
      },
    ]),
  ) as unknown as HostHandlers;
  const channel = new HostChannel({
    token: "t",
    post: () => {},
    handlers,
    errorText: (error) => {
      throw error;
    },
  });
  const values = [null, 0, -1, 1.5, Number.NaN, 1e9, "", "x", "__proto__", [], {}, true, undefined, 2 ** 53];
  const cell = { layer: "", matrix: "scores", batch: 0, head: 0, row: 0, col: 0 };
  const place = { layer: "", batch: 0, head: 0, row: 0, col: 0 };
  const right = [
    {},
    { resultVersion: 1 },
    { cell },
    { cell, resultVersion: 1 },
    { cell, value: 2, resultVersion: 1 },
    { layer: "", batch: 0, head: 0, resultVersion: 1 },
    { index: 0, batch: 0, head: 0, resultVersion: 1 },
    { ...place, resultVersion: 1 },
    { live: true },
  ];
  await many("messages", 1, () => {
    const params: Record<string, unknown> = structuredClone(pick<object>(right)) as Record<string, unknown>;
    for (let change = random(4); change > 0; change--) {
      const target = random(3) === 0 ? (params["cell"] as Record<string, unknown> | undefined) : params;
      const keys = Object.keys(target ?? {});
      if (typeof target !== "object" || target === null || keys.length === 0) continue;
      if (random(2) === 0) delete target[pick(keys)];
      else target[random(4) === 0 ? pick(["extra", "uri", "__proto__", "constructor"]) : pick(keys)] = pick(values);
    }
    const token = random(8) === 0 ? pick(values) : "t";
    return channel.receive({
      token,
      id: pick([1, 2, "1", null, 1.5]),
      method: pick([...methods, "toString", "__proto__"]),
      params,
    });
  });
  assert.ok(new Set(acted).size > 10, `${new Set(acted).size} methods acted`);
  assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), before);
});
