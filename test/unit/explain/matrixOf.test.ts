import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { type MatrixNumbers, matrixOf, matrixRows, type SlabRef } from "../../../src/core/explain/context/matrixOf.ts";
import { boundMatrix, whyNoBound } from "../../../src/core/explain/context/roundingBounds.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { SpecResult } from "../../../src/core/spec/result.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import { plainText } from "../../../src/core/words.ts";

const heads = { X: { random: "normal", shape: [5, 6], seed: 1 }, heads: 2, mask: "causal", softcap: 3 };
const { spec } = parseSpec(JSON.stringify(heads));
assert.ok(spec);
const kept = computeSpec(spec);
const streamed = computeSpec(spec, { keptScores: 0 });
const ref = (name: string, more: Partial<SlabRef> = {}): SlabRef => ({ layer: "", name, batch: 0, head: 1, ...more });
const steps = ["scores", "scaled", "capped", "masked", "weights"];

test("a matrix that is not kept is made row by row, and is the one that would have been kept", () => {
  for (const name of steps) {
    const want = matrixOf(spec, kept, ref(name));
    assert.deepEqual(matrixOf(spec, streamed, ref(name)), want, name);
    const work = matrixRows(spec, streamed, ref(name));
    let pauses = 0;
    while (!work.next().done) pauses++;
    assert.equal(pauses, 5, "others have their turn after each row");
  }
});

test("mean and largest number over the heads of a step, kept or not", () => {
  for (const name of steps) {
    const numbers = (head: number): Float64Array | undefined => matrixOf(spec, kept, ref(name, { head }))?.data;
    const [first, second] = [numbers(0), numbers(1)];
    assert.ok(first && second);
    for (const result of [kept, streamed]) {
      const mean = first.map((value, at) => (value + (second[at] ?? 0)) / 2);
      assert.deepEqual(matrixOf(spec, result, ref(`mean.${name}`, { head: 0 }))?.data, mean);
      const most = first.map((value, at) => Math.max(value, second[at] ?? 0));
      assert.deepEqual(matrixOf(spec, result, ref(`max.${name}`, { head: 0 }))?.data, most);
    }
    assert.equal(matrixOf(spec, kept, ref(`mean.${name}`, { head: 1 })), undefined);
  }
  for (const name of ["mean.output", "max.Wq", "mean.mean.weights"]) {
    assert.equal(matrixOf(spec, kept, ref(name, { head: 0 })), undefined, name);
  }
});

test("one row can be had alone, kept or not", () => {
  for (const name of steps) {
    const whole: MatrixNumbers = matrixOf(spec, kept, ref(name))!;
    for (const result of [kept, streamed]) {
      const wanted: MatrixNumbers = { rows: 1, cols: 5, data: whole.data.slice(15, 20) };
      assert.deepEqual(matrixOf(spec, result, ref(name, { row: 3 })), wanted, name);
      for (const wrong of [{ row: 5 }, { row: -1 }, { row: 0.5 }, { row: 1, head: 2 }, { row: 1, batch: 1 }]) {
        assert.equal(matrixOf(spec, result, ref(name, wrong)), undefined);
      }
    }
  }
});

test("what is not kept and would be huge is made by rows only", () => {
  const { spec: wide } = parseSpec(JSON.stringify({ X: { random: "normal", shape: [1500, 2], seed: 1 } }));
  const result = computeSpec(wide!, { keptScores: 0 });
  assert.equal(matrixOf(wide!, result, ref("weights", { head: 0 })), undefined);
  const row = matrixOf(wide!, result, ref("weights", { head: 0, row: 1499 }))!;
  assert.ok(Math.abs(row.data.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-12);
});

test("the rounding bound of a step is above what rounding to the type moves, and not far above", () => {
  for (const type of ["float32", "float16"] as const) {
    const rounded = computeSpec({ ...spec, precision: type });
    for (const name of ["Q", "scores", "capped", "weights", "context"]) {
      const bound = boundMatrix(spec, kept, ref(`bound.${type}.${name}`))?.data;
      const [exact, moved] = [matrixOf(spec, kept, ref(name))?.data, matrixOf(spec, rounded, ref(name))?.data];
      assert.ok(bound && exact && moved);
      let share = 0;
      for (const [at, value] of exact.entries()) {
        if (value === moved[at]) continue;
        share = Math.max(share, Math.abs(value - (moved[at] ?? Number.NaN)) / (bound[at] ?? 0));
      }
      assert.ok(share > 1e-4 && share <= 1, `${type} ${name}: ${share}`);
    }
  }
  assert.equal(boundMatrix(spec, kept, ref("bound.float8.weights")), undefined);
  assert.equal(boundMatrix(spec, kept, ref("bound.float32.Wq")), undefined);
});

test("a document that rounds has the bound of the exact numbers, and why there is none is said", () => {
  const precise = parseSpec(JSON.stringify({ ...heads, precision: "float16" })).spec;
  assert.ok(precise);
  const rounded = computeSpec(precise);
  assert.deepEqual(
    boundMatrix(precise, rounded, ref("bound.float16.weights"))?.data,
    boundMatrix(spec, kept, ref("bound.float16.weights"))?.data,
  );
  const why = (of: Spec, result: SpecResult, name: string): string | undefined => {
    const words = whyNoBound(of, result, { layer: of.main.blocks[0]?.path ?? "", name });
    return words && plainText(words);
  };
  assert.equal(why(spec, kept, "weights"), undefined);
  assert.equal(why(spec, kept, "bound.float32.Wq"), "There is no rounding bound of Wq.");
  assert.match(why(spec, streamed, "bound.float32.weights") ?? "", /computed by rows/);
  // Whether a result is too large is known from its spec alone.
  const wide = parseSpec(JSON.stringify({ X: { random: "normal", shape: [8000, 40], seed: 1 } })).spec;
  assert.ok(wide);
  assert.match(why(wide, kept, "bound.float32.weights") ?? "", /too large for rounding bounds/);
});
