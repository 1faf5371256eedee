import assert from "node:assert/strict";
import { test } from "node:test";
import { filled, identity, randomNormal, randomUniform, randomXavier } from "../../../src/core/tensor/make.ts";
import { naturalLog, Random } from "../../../src/core/tensor/random.ts";

/** Computed by an independent program (Python) from the description in random.ts. */
const known = [
  { seed: 0, uniform: [0.8868539502021594, 0.012474988946590604, 0.032522145755498943] },
  { seed: 1, uniform: [0.5686059948349658, 0.8893939367683266, 0.4705824180198359] },
  { seed: 2 ** 40 + 7, uniform: [0.23382772141612385, 0.4489145826436316, 0.4552646962972461] },
];
const knownNormal = [
  { seed: 0, normal: [0.12177618600477014, 0.49342493394909925, -0.5381877552332646, 1.6753298369058043] },
  { seed: 1, normal: [0.1681321120958473, 0.9542843185011038, -0.4306001110039095, -2.152186588185823] },
  { seed: 2 ** 40 + 7, normal: [-1.537038313594761, -0.2949978268228024, -0.2294203474305591, -1.4635428227378313] },
];

test("a seed gives the same numbers everywhere, to the last bit", () => {
  for (const { seed, uniform } of known) assert.deepEqual([...randomUniform([3], seed).data], uniform);
  for (const { seed, normal } of knownNormal) assert.deepEqual([...randomNormal([4], seed, 1).data], normal);
});

test("seeds that differ above 2³² give other numbers", () => {
  assert.notDeepEqual(randomUniform([2], 5).data, randomUniform([2], 5 + 2 ** 32).data);
});

test("normal numbers have mean 0 and deviation std, uniform ones fill [0, 1)", () => {
  const n = 40_000;
  const { data } = randomNormal([n], 3, 2);
  const mean = data.reduce((sum, x) => sum + x, 0) / n;
  const variance = data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
  assert.ok(Math.abs(mean) < 0.04 && Math.abs(variance - 4) < 0.12, `${mean} ${variance}`);
  const uniform = randomUniform([n], 4).data;
  assert.ok(uniform.every((x) => x >= 0 && x < 1));
  assert.ok(Math.abs(uniform.reduce((sum, x) => sum + x, 0) / n - 0.5) < 0.01);
});

test("xavier stays inside ±√(6 / (rows + cols)) of the last two axes and comes near it", () => {
  const bound = Math.sqrt(6 / (20 + 30));
  const { data } = randomXavier([4, 20, 30], 9);
  const most = data.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  assert.ok(most <= bound && most > 0.99 * bound);
});

test("the logarithm is within 4 units in the last place of the library's", () => {
  const random = new Random(5);
  for (let run = 0; run < 20_000; run++) {
    const x = random.uniform() || 1;
    assert.ok(Math.abs(naturalLog(x) - Math.log(x)) <= 4 * 2 ** -53 * Math.abs(Math.log(x)), String(x));
  }
  assert.equal(naturalLog(1), 0);
});

test("identity and fill", () => {
  assert.deepEqual([...identity(2).data], [1, 0, 0, 1]);
  assert.deepEqual([...filled([2, 1], -3).data], [-3, -3]);
  assert.ok(Object.is(filled([1], -0).data[0], -0));
});

test("the same recipe shares its elements while they are in use; others, and moved ones, are made anew", () => {
  const first = randomNormal([3, 4], 8, 1).data;
  assert.equal(randomNormal([3, 4], 8, 1).data, first);
  for (const other of [randomNormal([4, 3], 8, 1), randomNormal([3, 4], 9, 1), randomNormal([3, 4], 8, 2)]) {
    assert.notEqual(other.data, first);
  }
  assert.ok(Object.is(filled([2], -0).data[0], -0));
  assert.ok(Object.is(filled([2], 0).data[0], 0));
  const before = [...first];
  structuredClone(first, { transfer: [first.buffer as ArrayBuffer] });
  assert.deepEqual([...randomNormal([3, 4], 8, 1).data], before);
});
