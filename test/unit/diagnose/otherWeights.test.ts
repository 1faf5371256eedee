import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { leastSquares } from "../../../src/core/diagnose/leastSquares.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import type { StepId } from "../../../src/core/spec/steps.ts";
import { plainText } from "../../../src/core/words.ts";
import { specOf } from "./injected.ts";

const random = (shape: readonly number[], seed: number) => ({ random: "normal", shape, seed, std: 0.6 });
const plain = {
  ...{ X: random([14, 6], 1), Wq: random([6, 6], 2), Wk: random([6, 6], 3), Wv: random([6, 6], 4) },
  ...{ Wo: random([6, 6], 5), bq: random([6], 6), heads: 2, mask: "causal" },
};
const numbers = (shape: readonly number[], seed: number) => {
  const W = specOf({ ...plain, Wq: random(shape, seed) }).main.blocks[0]?.Wq;
  assert.ok(W);
  const [rows = 0, cols = 0] = W.shape;
  return Array.from({ length: rows }, (_, r) => [...W.data.subarray(r * cols, (r + 1) * cols)]);
};
const moved = (W: number[][], column: (at: number) => number, by = 0) =>
  W.map((row) => row.map((_, at) => (row[column(at)] ?? 0) + (at === 2 ? by : 0)));

/** What is said where steps are expected that another spec has. */
function said(right: object, wrong: object, steps: readonly StepId[], print = (x: number) => x) {
  const layer = computeSpec(specOf(wrong)).layers[0];
  const spec = specOf(right);
  const [block] = spec.main.blocks;
  assert.ok(block && layer);
  const expected = new Map(
    steps.map((id) => {
      const want = layer.steps.get(id)?.tensor;
      assert.ok(want, id);
      return [id, { shape: want.shape, data: want.data.map(print) }] as const;
    }),
  );
  const asked = { ...spec, main: { ...spec.main, blocks: [{ ...block, expected }] } };
  const [best] = diagnose(asked, computeSpec(asked), { pairs: false }).explanations;
  return { reproduces: best?.reproduces ?? false, text: best?.changes.map(plainText).join() ?? "" };
}

for (const [name, wrong, steps, says] of [
  ["another Wq", { Wq: random([6, 6], 90) }, ["Q", "output"], /^Wq is another matrix$/],
  ["another Wo", { Wo: random([6, 6], 91) }, ["output"], /^Wo is another matrix$/],
  [
    "one column",
    { Wv: moved(numbers([6, 6], 4), (at) => at, 0.3) },
    ["V", "output"],
    /^the columns 2 of Wv are different$/,
  ],
  [
    "an order",
    { Wk: moved(numbers([6, 6], 3), (at) => [1, 0, 2, 5, 3, 4][at] ?? 0) },
    ["K"],
    /Wk are in another order: 1, 0, 2, 5, 3, 4/,
  ],
  ["a bias", { bq: random([6], 92) }, ["Q"], /^bq is another vector$/],
] as const) {
  test(`weights that the input gives the expected numbers with are found: ${name}`, () => {
    const { reproduces, text } = said(plain, { ...plain, ...wrong }, steps);
    assert.ok(reproduces, text);
    assert.match(text, says);
  });
}

test("a known mistake comes before a matrix that fits its rounding, too", () => {
  const few = { ...plain, X: random([9, 6], 1), bq: undefined };
  const turned = { ...random([6, 6], 2), transpose: true };
  const { reproduces, text } = said(few, { ...few, Wq: turned }, ["Q"], (x) => Number(x.toFixed(3)));
  assert.ok(reproduces);
  assert.match(text, /transposed/);
});

test("numbers that no weight makes of the input, and as few rows as unknowns, accuse no weight", () => {
  const other = said(plain, { ...plain, X: random([14, 6], 93), Wq: random([6, 6], 94) }, ["Q"]);
  assert.ok(!other.reproduces, other.text);
  const few = { ...plain, X: random([7, 6], 1) };
  assert.ok(!said(few, { ...few, Wq: random([6, 6], 95) }, ["Q"]).reproduces);
});

test("least squares: what solves an exact system, and nothing where columns depend on each other", () => {
  const A = Float64Array.of(1, 2, 3, 4, 5, 7, 0, 1);
  const C = [2, -1, 0.5, 3];
  const B = Float64Array.from({ length: 8 }, (_, at) => {
    const [r, j] = [Math.floor(at / 2), at % 2];
    return (A[2 * r] ?? 0) * (C[j] ?? 0) + (A[2 * r + 1] ?? 0) * (C[2 + j] ?? 0);
  });
  const found = leastSquares(A, B, 4);
  assert.ok(found?.every((x, at) => Math.abs(x - (C[at] ?? 0)) < 1e-12));
  assert.equal(leastSquares(Float64Array.of(1, 2, 2, 4, 3, 6), Float64Array.of(1, 2, 3), 3), undefined);
});
