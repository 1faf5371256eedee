import assert from "node:assert/strict";
import { test } from "node:test";
import { isHeavy } from "../../../src/analysis/heavy.ts";
import { specOf } from "../compute/support.ts";

const random = (...shape: number[]) => ({ random: "normal", shape, seed: 1 });
const target = (n: number, d: number) => Array.from({ length: n }, () => Array.from({ length: d }, () => 0));

const light: Readonly<Record<string, object>> = {
  "a small spec": { X: random(3, 4) },
  "as many scores as may be": { X: random(1000, 1) },
  "256 positions of width 64": { X: random(256, 64), Wq: random(64, 64), heads: 4 },
  "a hundred steps of training on few numbers": {
    X: random(3, 4),
    Wq: random(4, 4),
    train: { target: target(3, 4), steps: 100 },
  },
};
const heavy: Readonly<Record<string, object>> = {
  "more scores than may be": { X: random(1001, 1) },
  "a large batch": { X: random(300, 64, 8), heads: 4 },
  "a large batch of short sequences": { X: random(20_000, 8, 4) },
  "wide projections": { X: random(8, 4000), Wq: random(4000, 4000) },
  "a wide network": { X: random(64, 64), feedForward: { W1: random(64, 16_384), W2: random(16_384, 64) } },
  "many steps of training": { X: random(8, 4), Wq: random(4, 4), train: { target: target(8, 4), steps: 1_000_000 } },
  "many layers": { X: random(100, 4), layers: Array.from({ length: 300 }, () => ({})) },
};

for (const [name, document] of Object.entries(light)) {
  test(`${name} may follow its text in Restricted Mode`, () => assert.equal(isHeavy(specOf(document)), false));
}

for (const [name, document] of Object.entries(heavy)) {
  test(`${name}: only the user starts it in Restricted Mode`, () => assert.equal(isHeavy(specOf(document)), true));
}
