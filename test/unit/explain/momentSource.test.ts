import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { momentSource, type Numbered } from "../../../src/core/explain/context/momentSource.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { Moment } from "../../../src/core/moments.ts";
import { Pyramid } from "../../../src/core/tiles/pyramid.ts";

const n = 40;
const weights = { layer: "", name: "weights", batch: 0, head: 1 };

function computed(seed: number, keptScores: number, more: object = {}): Numbered {
  const { spec } = parseSpec(JSON.stringify({ X: { random: "normal", shape: [n, 8], seed }, heads: 2, ...more }));
  assert.ok(spec);
  return { spec, result: computeSpec(spec, { keptScores }) };
}

/** All numbers of head 1's weights. */
function kept({ result }: Numbered): Float64Array {
  const tensor = result.layers[0]?.steps.get("weights")?.tensor;
  assert.ok(tensor);
  return tensor.data.subarray(n * n);
}

async function tile(now: Numbered, before: Numbered | undefined, moment: Moment): Promise<Float64Array> {
  const source = momentSource(now, before, weights, moment);
  assert.ok(source);
  const pyramid = new Pyramid(source);
  await pyramid.work(() => false);
  const { data } = await pyramid.tile({ rowLevel: 0, colLevel: 0, tileRow: 0, tileCol: 0, show: "farthest" });
  return Float64Array.from(data);
}

function near(found: Float64Array, wanted: Float64Array): void {
  assert.equal(found.length, wanted.length);
  for (const [at, value] of found.entries()) assert.ok(Math.abs(value - (wanted[at] ?? Number.NaN)) < 1e-12);
}

test("tiles of the numbers before a change, and of the change, whether the weights are kept or made", async () => {
  const [now, before] = [computed(1, Infinity), computed(2, Infinity)];
  const change = kept(now).map((value, at) => value - (kept(before)[at] ?? 0));
  assert.ok(change.some((value) => Math.abs(value) > 0.01));
  const [made, madeBefore] = [computed(1, 0), computed(2, 0)];
  assert.ok(made.result.layers[0]?.streamed);
  near(await tile(now, before, "before"), kept(before));
  near(await tile(now, before, "change"), change);
  near(await tile(made, madeBefore, "before"), kept(before));
  near(await tile(made, madeBefore, "change"), change);
  near(await tile(made, madeBefore, "after"), kept(now));
});

test("tiles of what is expected, and of how far the numbers are off", async () => {
  const expected = { weights: { random: "uniform", shape: [2, n, n], seed: 3 } };
  const now = computed(1, Infinity, { expected });
  const written = now.spec.main.blocks[0]?.expected.get("weights");
  assert.ok(written !== undefined && "shape" in written);
  const wanted = await tile(now, undefined, "expected");
  assert.deepEqual([...wanted], [...written.data.subarray(n * n)]);
  const off = await tile(now, undefined, "off");
  near(
    off,
    kept(now).map((value, at) => value - (wanted[at] ?? 0)),
  );
  assert.ok(off.some((value) => Math.abs(value) > 0.5));
});

test("a change of the size leaves nothing to compare with", () => {
  const [now, before] = [computed(1, 0), computed(1, 0, { X: { random: "normal", shape: [n + 1, 8], seed: 1 } })];
  assert.equal(momentSource(now, before, weights, "change"), undefined);
  assert.equal(momentSource(now, undefined, weights, "before"), undefined);
  assert.equal(momentSource(now, undefined, weights, "expected"), undefined);
});
