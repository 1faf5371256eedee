import { test } from "node:test";
import { plainKernel } from "../../../src/core/engine/kernel.ts";
import { scaled, softcapped } from "../../../src/core/engine/scale.ts";
import { rawScores } from "../../../src/core/engine/score.ts";
import type { Score } from "../../../src/core/spec/spec.ts";
import { assertClose, dimsOf, tensor } from "./support.ts";

const Q = tensor([
  [
    [
      [3, 4],
      [0, 0],
    ],
  ],
]);
const K = tensor([
  [
    [
      [1, 0],
      [6, 8],
    ],
  ],
]);
const dims = dimsOf({ n: 2, dq: 2, dk: 2 });
const scores = (score: Score) => rawScores(score, Q, K, dims, plainKernel).data;

test("dot: q·k", () => assertClose(scores({ type: "dot" }), [3, 50, 0, 0]));

test("cosine: q·k / (|q||k|), and 0 for a zero vector", () => assertClose(scores({ type: "cosine" }), [0.6, 1, 0, 0]));

test("cosine: vectors whose squares would overflow or vanish have an angle too, and a zero vector beside them has none", () => {
  const pairs = dimsOf({ n: 4, m: 3, dq: 2, dk: 2 });
  const huge = tensor([
    [
      [
        [3e200, 4e200],
        [3e-200, 4e-200],
        [0, 5e-324],
        [0, 0],
      ],
    ],
  ]);
  const keys = tensor([
    [
      [
        [1e300, 0],
        [0, 1e-310],
        [1, 0],
      ],
    ],
  ]);
  const want = [0.6, 0.8, 0.6, 0.6, 0.8, 0.6, 0, 1, 0, 0, 0, 0];
  assertClose(rawScores({ type: "cosine" }, huge, keys, pairs, plainKernel).data, want);
});

test("general: q W kᵀ, with widths of their own", () => {
  const wide = dimsOf({ n: 1, m: 2, dq: 3, dk: 2 });
  const W = tensor([
    [1, 0],
    [0, 1],
    [1, 1],
  ]);
  assertClose(rawScores({ type: "general", W }, tensor([[[[1, 2, 3]]]]), K, wide, plainKernel).data, [
    4,
    4 * 6 + 5 * 8,
  ]);
});

test("additive: vᵀ tanh(q + k + b)", () => {
  const v = tensor([2, -1]);
  const b = tensor([-4, 0]);
  const want = [-Math.tanh(4), 2 * Math.tanh(5) - Math.tanh(12), 2 * Math.tanh(-3), 2 * Math.tanh(2) - Math.tanh(8)];
  assertClose(scores({ type: "additive", v, b }), want);
});

test("query heads meet the key head they share", () => {
  const shared = dimsOf({ n: 1, m: 1, heads: 4, kvHeads: 2, dq: 1, dk: 1 });
  const q = tensor([[[[1]], [[2]], [[3]], [[4]]]]);
  assertClose(rawScores({ type: "dot" }, q, tensor([[[[10]], [[100]]]]), shared, plainKernel).data, [10, 20, 300, 400]);
});

test("scale multiplies, softcap bends towards ±c", () => {
  assertClose(scaled(tensor([1, -2]), 0.5).data, [0.5, -1]);
  assertClose(softcapped(tensor([0, 4, -1e9]), 2).data, [0, 2 * Math.tanh(2), -2]);
});
