import assert from "node:assert/strict";
import { test } from "node:test";
import { buffersOf } from "../../../src/compute/buffers.ts";
import { smallWork } from "../../../src/compute/computerOptions.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { costOf, keptScores } from "../../../src/core/engine/cost.ts";
import { randomSpec, specOf } from "../compute/support.ts";

test("worked examples are small, and hundreds of positions are not", () => {
  assert.ok(costOf(randomSpec(4, 6, 2)).work < smallWork);
  assert.ok(costOf(randomSpec(512, 64, 8)).work > smallWork);
});

test("every further block, head and step of training adds to the work", () => {
  const one = costOf(randomSpec(20, 16, 2)).work;
  assert.ok(costOf(randomSpec(20, 16, 4)).work > one);
  const target = { fill: 0, shape: [20, 16] };
  const trained = costOf(randomSpec(20, 16, 2, { train: { target } })).work;
  assert.ok(trained > 3 * one && trained < 8 * one);
  assert.ok(costOf(randomSpec(20, 16, 2, { train: { target, steps: 10 } })).work > 5 * trained);
  const layers = Array.from({ length: 3 }, () => ({}));
  const X = { random: "normal", shape: [20, 16], seed: 1 };
  assert.equal(costOf(specOf({ X, layers })).work, 3 * costOf(specOf({ X })).work);
});

test("a read-out's labels add to the work, after each layer as often", () => {
  const X = { random: "normal", shape: [20, 16], seed: 1 };
  const W = { fill: 0, shape: [16, 5000] };
  const layers = [{}, {}];
  const bare = costOf(specOf({ X, layers })).work;
  const once = costOf(specOf({ X, layers, readOut: { W } })).work - bare;
  assert.equal(once, 20 * 16 * 5000);
  assert.equal(costOf(specOf({ X, layers, readOut: { W, each: true } })).work - bare, 2 * once);
});

test("the bytes that are promised cover what the result holds", () => {
  for (const spec of [
    randomSpec(64, 32, 4),
    randomSpec(64, 32, 4, { mask: "causal", softcap: 2, residual: true, layerNorm: true }),
    randomSpec(10, 200, 1),
    randomSpec(100, 16, 8, { mask: "causal", position: "rope" }),
    randomSpec(32, 32, 2, { train: { target: { fill: 0, shape: [32, 32] } } }),
  ]) {
    const held = buffersOf(computeSpec(spec)).reduce((sum, { byteLength }) => sum + byteLength, 0);
    assert.ok(costOf(spec).bytes >= held, `${costOf(spec).bytes} bytes are promised, ${held} held`);
  }
});

test("scores that will not be kept cost time but no memory", () => {
  const wide = (n: number) => costOf(specOf({ X: { fill: 0, shape: [n, 2] } }));
  const kept = wide(Math.sqrt(keptScores));
  const streamed = wide(Math.sqrt(keptScores) + 1);
  assert.ok(kept.bytes > 6 * 8 * keptScores && streamed.bytes < 2 ** 24, `${kept.bytes} and ${streamed.bytes} bytes`);
  assert.ok(streamed.work > kept.work);
});

test("sizes beyond all bounds give a cost beyond all bounds, not an overflow", () => {
  const { bytes, work } = costOf(specOf({ X: { fill: 0, shape: [1_000_000, 2] } }));
  assert.ok(bytes > 1e12 && work > 1e12);
});
