import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { processorMs } from "../../processorTime.ts";
import { complaints } from "./support.ts";

const repeated = (piece: string, count: number): string => new Array<string>(count).fill(piece).join(",");

test("2²⁴ random numbers are made, more are not", () => {
  const random = (rows: number): string => `{"X": {"random": "normal", "shape": [${rows}, 4096]}}`;
  assert.deepEqual(complaints(random(4096)), []);
  assert.deepEqual(complaints(random(4097)), [
    "value «[4097, 4096]» X.shape: at most 16777216 random numbers are generated",
  ]);
});

test("a stack has at most 10,000 layers, written out or dumped", () => {
  const written = (count: number): string => `{"X": [[1]], "layers": [${repeated("{}", count)}]}`;
  assert.deepEqual(complaints(written(10_000)), []);
  assert.match(complaints(written(10_001)).join(), /layers has 10001 layers, more than 10000$/);
  const dumped = (count: number): string => `{"weights": {"fill": 1, "shape": [${count}, 1, 1, 1]}}`;
  assert.equal(parseSpec(dumped(10_000)).spec!.main.blocks.length, 10_000);
  assert.match(complaints(dumped(10_001)).join(), /weights has 10001 layers, more than 10000$/);
});

test("made tensors cost nothing until their numbers are read, and travel to another thread as they are", () => {
  const begin = processorMs();
  const { spec } = parseSpec('{"X": {"random": "normal", "shape": [4096, 4096], "seed": 1}}');
  assert.ok(processorMs() - begin < 200);
  const small = parseSpec('{"X": {"identity": 2}}').spec!.main.X!;
  assert.deepEqual(structuredClone(small), { shape: [2, 2], data: Float64Array.of(1, 0, 0, 1) });
  assert.equal(spec!.main.X!.data.length, 2 ** 24);
  assert.equal(spec!.main.X!.data, spec!.main.X!.data);
});

/** Texts that cost a careless reader far more than their length. */
const costly: Readonly<Record<string, string>> = {
  "unknown keys in every layer": `{"X": [[1]], "layers": [${repeated('{"wqx": 1, "hedas": 2, "abc": 3}', 9_999)}]}`,
  "misspelt steps of every layer": `{"X": [[1]], "layers": [${repeated("{}", 9_999)}], "expected": {${Array.from(
    { length: 999 },
    (_, index) => `"layers[${index * 10}].wieghts": [[1]]`,
  )}}}`,
  "heads that hardly anything divides": '{"X": {"fill": 0, "shape": [1, 67108859]}, "heads": 33554430}',
  "an axis of 2⁵³ beside an empty one": '{"weights": {"fill": 0, "shape": [9007199254740991, 0, 1, 1]}}',
  "a slice of 200,000 parts": `{"X": {"fill": 0, "shape": [2, 0], "slice": "${repeated("None", 200_000)}"}}`,
  "words instead of numbers": `{"X": [[${repeated("NaN", 100_000)}]]}`,
  "single quotes": "'".repeat(1_000_000),
  "open quotes": '["a'.repeat(300_000),
  comments: `{"X": [[1]]${"/**/".repeat(250_000)}}`,
  labels: `{"X": [[1]], "tokens": [${repeated('"a"', 100_000)}]}`,
  masks: `{"X": [[1]], "mask": [${repeated('{"keys": [1]}', 50_000)}]}`,
};

for (const [name, text] of Object.entries(costly)) {
  test(`${name}: answered soon and with few problems`, () => {
    const begin = processorMs();
    const { problems } = parseSpec(text);
    assert.ok(processorMs() - begin < 6000);
    assert.ok(problems.length <= 101);
  });
}
