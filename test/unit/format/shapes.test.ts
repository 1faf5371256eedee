import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { plainText } from "../../../src/core/words.ts";
import { given, shapeFaults, vectors, zeros } from "./shapeFaults.ts";
import { complaints } from "./support.ts";

for (const [spec, said] of shapeFaults) {
  const text = JSON.stringify(spec);
  test(`${text.slice(0, 100)} is refused: ${said[0]!.slice(said[0]!.indexOf("» ") + 2)}`, () => {
    assert.deepEqual(complaints(text), said);
  });
}

/** Specs that fit although something about them is unusual. */
const fitting: readonly object[] = [
  { X: [[1, 2]] },
  { ...vectors, tokens: ["a", "a", ""] },
  { ...vectors, expected: { output: zeros(3, 4), concat: zeros(1, 1, 3, 4), final: zeros(1, 3, 4) } },
  { ...vectors, X: zeros(2, 3, 4), memory: { X: zeros(5, 4) } },
  { ...vectors, X: zeros(2, 3, 4), memory: { X: zeros(1, 5, 4) } },
  { ...vectors, heads: 2, mask: zeros(2, 1, 3), bias: 0 },
  { ...vectors, mask: [1, 1, 0], expected: { masked: zeros(3, 3) } },
  { ...vectors, mask: [] },
  { ...vectors, position: { type: "sinusoidal", positions: [9, 7, 8] } },
  { ...vectors, position: { type: "learned", values: zeros(2, 4), positions: [1, 0, 1] } },
  { ...vectors, X: zeros(2, 3, 4), position: { type: "learned", values: zeros(3, 4), positions: zeros(2, 3) } },
  { ...vectors, X: zeros(2, 3, 4), position: { type: "learned", values: zeros(2, 3, 4) } },
  { ...vectors, mask: { causal: false } },
  { ...vectors, layerNorm: false, feedForward: false },
  { ...vectors, weightLayout: "out-in", Wq: zeros(6, 4), Wk: zeros(6, 4), bq: zeros(6) },
  { ...given, past: { K: zeros(1, 1, 0, 2), V: zeros(1, 1, 0, 3) } },
  { ...given, past: { K: zeros(1, 1, 4, 2), V: zeros(1, 1, 4, 3) }, mask: { lengths: [6] }, bias: zeros(3, 6) },
  {
    ...given,
    biasKV: { K: [1, 2], V: [1, 2, 3] },
    zeroKV: true,
    expected: { weights: zeros(3, 4), presentK: zeros(2, 2) },
  },
  { ...given, score: { type: "general", W: zeros(2, 2) }, position: "rope" },
  {
    Q: zeros(4, 3, 2),
    K: zeros(2, 5, 2),
    V: zeros(2, 5, 7),
    expected: { context: zeros(4, 3, 7), output: zeros(3, 28) },
  },
  { Q: zeros(3, 8), K: zeros(5, 4), V: zeros(5, 6), layout: "packed", heads: 4, kvHeads: 2, Wo: zeros(12, 3) },
  {
    X: vectors.X,
    layers: [{ Wv: zeros(4, 3) }, { Wv: zeros(3, 2), expected: { context: zeros(3, 2) } }, {}],
    train: { target: zeros(3, 2) },
  },
  { weights: zeros(2, 3, 3), heads: 2, tokens: ["a", "b", "c"], expected: { meanWeights: zeros(3, 3) } },
  { weights: zeros(3, 2), memory: { tokens: ["a", "b"] } },
];

for (const spec of fitting) {
  const text = JSON.stringify(spec);
  test(`${text.slice(0, 100)} fits`, () => {
    assert.deepEqual(complaints(text), []);
    assert.notEqual(parseSpec(text).spec, undefined);
  });
}

test("where two sizes disagree, the other place is named too", () => {
  const text = JSON.stringify({ ...vectors, Wq: zeros(3, 4) });
  const { problems } = parseSpec(text);
  const [related] = problems[0]!.related;
  assert.equal(plainText(related!.message), "X: 4");
  assert.equal(text.slice(related!.range.offset, related!.range.offset + 6), "[[1,0,");
});

test("what cannot be read silences the checks that depend on it, not the others", () => {
  assert.deepEqual(complaints('{"X": [[1, "x"]], "Wq": [[1], [2], [3]], "tokens": ["a", "b"]}').length, 1);
  assert.equal(complaints('{"X": [[1, 2]], "Wq": [[1, "x"]], "Wk": [[1], [2]], "tokens": ["a", "b"]}').length, 2);
  assert.equal(complaints('{"X": [[1, 2]], "heads": "two", "Wo": [[1]], "bq": [1, 2, 3]}').length, 2);
  assert.equal(complaints('{"X": [[1, 2]], "layers": [{"Wo": 5}, {"Wq": [[1]], "residual": true}]}').length, 1);
});

test("a fault of the text hides the faults of meaning", () => {
  assert.equal(complaints('{"X": [[1, 2]], "Wqq": [[1]] "heads": 3}').length, 1);
});

test("at most 100 problems are listed, and one that counts the rest", () => {
  const keys = (count: number): string =>
    `{"X": [[1]], "layers": [${Array.from({ length: count }, (_, i) => `{"k${i}": 0}`)}]}`;
  assert.equal(parseSpec(keys(100)).problems.length, 100);
  const { problems } = parseSpec(keys(150));
  assert.equal(problems.length, 101);
  assert.equal(plainText(problems[100]!.message), "50 more problems are not shown");
});

test("labels, titles and descriptions have at most 10,000 characters", () => {
  const label = (length: number): string => JSON.stringify({ tokens: ["x".repeat(length)], X: [[1]] });
  assert.deepEqual(complaints(label(10_000)), []);
  assert.match(complaints(label(10_001)).join(), /^limit\.label .* a label may have at most 10000 characters$/);
  const title = (length: number): string => JSON.stringify({ title: "x".repeat(length), X: [[1]] });
  assert.deepEqual(complaints(title(10_000)), []);
  assert.match(complaints(title(10_001)).join(), /title may have at most 10000 characters$/);
});

test("a text of 50,000,000 characters is parsed, one more is not", () => {
  const { problems } = parseSpec(`{"X": [[1]]}${" ".repeat(50_000_000 - 12)}`);
  assert.deepEqual(problems, []);
  const refused = parseSpec(" ".repeat(50_000_001));
  assert.equal(plainText(refused.problems[0]!.message), "the text has 50000001 characters, more than 50000000");
});

test("normed is as wide as what enters before the projections, as the output after the attention", () => {
  const spec = (placement: string, normed: string): string =>
    `{"X": [[1, 2, 3]], "Wq": [[1], [0], [0]], "Wk": [[1], [0], [0]], "Wv": [[1], [0], [0]],
      "layerNorm": {"placement": "${placement}"}, "expected": {"normed": ${normed}}}`;
  assert.deepEqual(complaints(spec("pre", "[[-1, 0, 1]]")), []);
  assert.match(complaints(spec("pre", "[[0]]")).join(), /expected\.normed .*1×3/);
  assert.deepEqual(complaints(spec("post", "[[0]]")), []);
  assert.match(complaints(spec("post", "[[-1, 0, 1]]")).join(), /expected\.normed .*1×3/);
});

test("documents cover the cache and what comes behind it", () => {
  const spec = (documents: number[]) =>
    complaints(
      JSON.stringify({
        ...{ Q: [[1], [2]], K: [[1], [2]], V: [[1], [2]], past: { K: [[[[1]]]], V: [[[[1]]]] } },
        mask: { documents },
      }),
    );
  assert.deepEqual(spec([0, 0, 1]), []);
  assert.match(spec([0, 1]).join(), /mask\.documents has 2 entries, but past\.K \+ Q has 3 rows/);
});
