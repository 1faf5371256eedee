import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { layerContexts } from "../../../src/core/explain/context/layerContext.ts";
import { archetypeOf } from "../../../src/core/figures/archetype.ts";
import type { Measured } from "../../../src/core/figures/figure.ts";
import { allFigures, headFigures } from "../../../src/core/figures/figures.ts";
import { type HeadNumbers, headNumbers } from "../../../src/core/figures/headNumbers.ts";
import { contributionMatrix, layerContribution } from "../../../src/core/figures/heads/contribution.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { knownAnswers } from "../../knownAnswers.ts";
import { specFeatures, specFrom } from "../engine/randomSpec.ts";
import { assertClose } from "../engine/support.ts";
import { type Rows, type SlowHead, size, slowPattern, slowPatterns, slowSpread, spread, times } from "./slowFigures.ts";

const seed = 20250815;
const words = ["a", "b", "a", "c", "b", "a"];

/** Thirty specs over nearly all features, with tokens of which some are repeated. */
const specs = fc.sample(specFeatures, { seed, numRuns: 30 }).map((features) => {
  const spec = specFrom({ ...features, n: features.n + 2 });
  return { ...spec, main: { ...spec.main, tokens: words.slice(0, features.n + 2) } };
});

const contexts = specs.flatMap((spec) => layerContexts(spec, computeSpec(spec)));
const heads = contexts.flatMap((at) =>
  Array.from({ length: at.dims.heads }, (_, h) => ({ at, numbers: headNumbers(at, at.dims.batch - 1, h)! })),
);

const nested = (data: Float64Array, cols: number): Rows =>
  Array.from({ length: data.length / cols }, (_, r) => [...data.subarray(r * cols, (r + 1) * cols)]);

function slow({ weights, visible, m, offset, keyTokens }: HeadNumbers): SlowHead {
  return {
    A: nested(weights, m),
    seen: nested(Float64Array.from(visible), m).map((row) => row.map(Boolean)),
    past: offset ?? 0,
    tokens: keyTokens ?? [],
  };
}

const figure = (name: string, head: HeadNumbers): Measured =>
  headFigures.find((one) => one.name === name)!.measure(head);
const part = (measured: Measured, name: string): number | undefined =>
  measured.parts?.find((one) => one.name === name)?.value;

/** Equal to 1e-12 of its size; NaN is equal to NaN, and nothing to a mean of nothing. */
function same(got: number | undefined, want: number | undefined, what: string): void {
  if (got === undefined && (want === undefined || Number.isNaN(want))) return;
  assertClose([got!], [want!], 1e-12, what);
}

test("there are fifteen figures, each with a name of its own", () => {
  assert.equal(allFigures.length, 15);
  assert.equal(new Set(allFigures.map(({ name }) => name)).size, 15);
});

test(`previous, duplicate, induction and lift are those of the slow program (seed ${seed})`, () => {
  let met = 0;
  for (const { numbers } of heads) {
    if (numbers.offset === undefined) {
      assert.equal(figure("previous", numbers).value, undefined);
      continue;
    }
    const head = slow(numbers);
    const lifts: number[] = [];
    for (const [name, P] of Object.entries(slowPatterns(head))) {
      const want = slowPattern(head, P);
      const got = figure(name, numbers);
      assert.equal(got.rows ?? 0, want.rows, name);
      if (want.rows === 0) {
        assert.equal(got.value, undefined);
        assert.ok(got.note);
        continue;
      }
      met++;
      same(got.value, want.mass, name);
      for (const key of ["usual", "closeness", "lift"] as const) same(part(got, key), want[key], `${name} ${key}`);
      same(part(figure("lift", numbers), name), want.lift, `lift of ${name}`);
      lifts.push(want.lift);
    }
    if (lifts.length > 0) same(figure("lift", numbers).value, Math.max(...lifts), "lift");
  }
  assert.ok(met > 60, `${met}`);
});

test(`entropy, distance, sink, confidence, positional and sparsity are those of the slow program (seed ${seed})`, () => {
  assert.ok(heads.length > 60, `${heads.length}`);
  for (const { numbers } of heads) {
    const want = slowSpread(slow(numbers));
    if (want.rows.length === 0) {
      assert.equal(figure("entropy", numbers).value, undefined);
      continue;
    }
    const entropy = figure("entropy", numbers);
    same(entropy.value, want.entropy, "entropy");
    assert.ok(!(Math.abs(part(entropy, "spread")! - want.entropySpread) > 1e-7), "its spread");
    same(part(entropy, "effectiveKeys"), want.effective, "effective keys");
    same(part(entropy, "normalised"), want.normalised, "normalised");
    same(figure("confidence", numbers).value, want.confidence, "confidence");
    same(figure("sink", numbers).value, want.sink, "sink");
    if (want.sink !== undefined) same(part(figure("sink", numbers), "key"), want.sinkKey, "sink key");
    if (numbers.m > 1) {
      same(figure("sparsity", numbers).value, want.hoyer, "sparsity");
      same(part(figure("sparsity", numbers), "keysFor90"), want.most, "keys for 90 %");
    }
    if (numbers.offset === undefined) continue;
    const distance = figure("distance", numbers);
    same(distance.value, want.distance, "distance");
    same(part(distance, "signed"), want.signed, "signed");
    same(part(distance, "ofEqual"), want.equal > 0 ? want.distance / want.equal : undefined, "of equal");
    same(figure("positional", numbers).value, want.offsets, "positional");
  }
});

test(`contribution is the length of what a pair writes, and over heads of the sum of it (seed ${seed})`, () => {
  for (const at of contexts) {
    const b = at.dims.batch - 1;
    const all = Array.from({ length: at.dims.heads }, (_, h) => headNumbers(at, b, h)!);
    if (at.block.differential !== undefined || at.block.gate !== undefined) {
      assert.equal(layerContribution(all, false), undefined);
      continue;
    }
    const { dv, kvHeads, heads: count, keys } = at.dims;
    const V = nested(at.layer.steps.get("V")!.tensor.data, dv);
    const { Wo, weightLayout } = at.block;
    const written = all.map((_, h) => {
      const own = Math.floor((h * kvHeads) / count);
      const values = V.slice((b * kvHeads + own) * keys, (b * kvHeads + own + 1) * keys);
      if (Wo === undefined)
        return values.map((row) => [...Array(h * dv).fill(0), ...row, ...Array((count - 1 - h) * dv).fill(0)]);
      const W = nested(Wo.data, Wo.shape[1]!);
      const rows = weightLayout === "out-in" ? W[0]!.map((_, r) => W.map((line) => line[r]!)) : W;
      return times(values, rows.slice(h * dv, (h + 1) * dv));
    });
    for (const [h, head] of all.entries()) {
      const want = Array.from(head.weights, (a, k) => size([written[h]![k % keys]!.map((f) => a * f)]));
      assertClose(contributionMatrix(head)!, want, 1e-12, "of a head");
      const rows = nested(Float64Array.from(want), keys).map((row) => row.reduce((x, y) => x + y, 0));
      same(figure("contribution", head).value, rows.reduce((x, y) => x + y, 0) / rows.length, "its mean");
    }
    const sum = Array.from(all[0]!.weights, (_, k) => {
      const f = written[0]![0]!.map((_, c) =>
        all.reduce((s, head, h) => s + head.weights[k]! * written[h]![k % keys]![c]!, 0),
      );
      return size([f]);
    });
    assertClose(layerContribution(all, Wo === undefined)!, sum, 1e-12, "of the layer");
  }
});

test("the spread of numbers is the root of the mean square from the mean", () => {
  assert.equal(spread([1, 3]), 1);
});

test("the induction head of the lessons scores 1 on its rows, 3/8 by the usual formula", () => {
  const text = readFileSync(join(knownAnswers("lessons"), "induction.attn.json"), "utf8");
  const { spec } = parseSpec(text);
  const [first, second] = layerContexts(spec!, computeSpec(spec!)).map((at) => headNumbers(at, 0, 0)!);
  const measured = figure("induction", second!);
  assert.deepEqual([measured.value, measured.rows, part(measured, "usual")], [1, 3, 0.375]);
  assert.equal(archetypeOf(second!).name, "induction");
  assert.equal(archetypeOf(first!).name, "previous");
  assert.equal(figure("previous", first!).value, 1);
});
