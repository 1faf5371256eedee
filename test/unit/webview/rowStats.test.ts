import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { barMove } from "../../../src/webview/row/barKeys.ts";
import {
  keysByWeight,
  keysForShare,
  maskedKeys,
  riseToLead,
  rowOfMatrix,
  rowStats,
} from "../../../src/webview/row/rowStats.ts";

const near = (a: number | undefined, b: number, tolerance = 1e-12) =>
  assert.ok(a !== undefined && Math.abs(a - b) <= tolerance, `${a} is not ${b}`);
const visible = (count: number) => new Array<boolean>(count).fill(false);

test("equal weights on four keys: entropy ln 4, four effective keys", () => {
  const stats = rowStats(Float64Array.of(0.25, 0.25, 0.25, 0.25), visible(4));
  near(stats.entropy, 1.3862943611198906);
  near(stats.effectiveKeys, 4);
  near(stats.largestEntropy, 1.3862943611198906);
  assert.equal(stats.sum, 1);
});

test("half and half among three keys: entropy ln 2, two effective keys, the first is the largest", () => {
  const { entropy, effectiveKeys, largest } = rowStats(Float64Array.of(0, 0.5, 0.5), visible(3));
  near(entropy, Math.LN2);
  near(effectiveKeys, 2);
  assert.equal(largest, 1);
});

test("all weight on one key: entropy 0, one effective key", () => {
  const { entropy, effectiveKeys } = rowStats(Float64Array.of(0, 1, 0), visible(3));
  near(entropy, 0);
  near(effectiveKeys, 1);
});

test("masked keys lower the entropy that can be reached", () => {
  const { masked, largestEntropy } = rowStats(Float64Array.of(0.5, 0.5, 0, 0), [false, false, true, true]);
  assert.equal(masked, 2);
  near(largestEntropy, Math.LN2);
});

test("weights that do not add up to one are taken as parts of their sum", () => {
  const { entropy, sum } = rowStats(Float64Array.of(0.9, 0.9), visible(2));
  assert.equal(sum, 1.8);
  near(entropy, Math.LN2);
});

test("negative weights, a sum of zero and NaN have no entropy", () => {
  for (const weights of [[2, -1], [0, 0], [Number.NaN, 1], []]) {
    const { entropy, effectiveKeys } = rowStats(Float64Array.from(weights), visible(weights.length));
    assert.deepEqual([entropy, effectiveKeys], [undefined, undefined], String(weights));
  }
  assert.equal(rowStats(new Float64Array(0), []).largest, -1);
});

test("the largest weight is one that is a number", () => {
  assert.equal(rowStats(Float64Array.of(Number.NaN, 0.2, 0.4), visible(3)).largest, 2);
  assert.equal(rowStats(Float64Array.of(Number.NaN), visible(1)).largest, -1);
});

test("effective keys lie between one and the number of keys", () => {
  const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(weights, (values) => {
      const { effectiveKeys } = rowStats(Float64Array.from(values), visible(values.length));
      return effectiveKeys === undefined || (effectiveKeys >= 1 - 1e-9 && effectiveKeys <= values.length + 1e-9);
    }),
  );
});

test("keys are listed by falling weight, equal ones in their order, NaN last", () => {
  assert.deepEqual(keysByWeight(Float64Array.of(0.1, 0.5, 0.1, Number.NaN, 0.3)), [1, 4, 0, 2, 3]);
});

test("a key is masked where its masked score is −∞, and nowhere without a masked step", () => {
  assert.deepEqual(maskedKeys(Float64Array.of(1, Number.NEGATIVE_INFINITY), 2), [false, true]);
  assert.deepEqual(maskedKeys(undefined, 2), [false, false]);
});

test("a row of a matrix is read without copying", () => {
  const data = Float64Array.of(1, 2, 3, 4, 5, 6);
  const row = rowOfMatrix(data, 1, 3);
  assert.deepEqual([...row], [4, 5, 6]);
  assert.equal(row.buffer, data.buffer);
});

test("keyboard keys walk along the bars and stop at the ends", () => {
  assert.equal(barMove("ArrowRight", 2, 5), 3);
  assert.equal(barMove("ArrowLeft", 0, 5), 0);
  assert.equal(barMove("End", 0, 5), 4);
  assert.equal(barMove("Home", 3, 5), 0);
  assert.equal(barMove("PageDown", 0, 100), 10);
  assert.equal(barMove("PageDown", 0, 5), 4);
  assert.equal(barMove("a", 0, 5), undefined);
  assert.equal(barMove("ArrowRight", 0, 0), undefined);
});

test("keys for a share, and how much a score must rise to lead", () => {
  const weights = Float64Array.of(0.1, 0.6, 0.05, 0.25);
  assert.equal(keysForShare(weights, 0.9), 3);
  assert.equal(keysForShare(weights, 0.5), 1);
  assert.equal(keysForShare(Float64Array.of(-1, 2), 0.9), undefined);
  assert.equal(keysForShare(Float64Array.of(0, 0), 0.9), undefined);
  const scores = Float64Array.of(1, 2.5, -Infinity, 1.75);
  assert.equal(riseToLead(scores, 3, 1), 0.75);
  assert.equal(riseToLead(scores, 1, 1), undefined);
  assert.equal(riseToLead(scores, 2, 1), undefined);
  assert.equal(riseToLead(scores, -1, 1), undefined);
});
