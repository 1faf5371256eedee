import { test } from "node:test";
import { activations } from "../../../../src/core/engine/activation.ts";
import { biasGradient, slopesGradient } from "../../../../src/core/engine/backward/bias.ts";
import { cacheBackward } from "../../../../src/core/engine/backward/cache.ts";
import { contextBackward } from "../../../../src/core/engine/backward/context.ts";
import { layerNormBackward } from "../../../../src/core/engine/backward/layerNorm.ts";
import { meanSquaredError, meanSquaredErrorGradient } from "../../../../src/core/engine/backward/loss.ts";
import { normalizedBackward } from "../../../../src/core/engine/backward/normalize.ts";
import { linearBackward } from "../../../../src/core/engine/backward/project.ts";
import { tableGradients } from "../../../../src/core/engine/backward/rope.ts";
import { scaledBackward, softcappedBackward } from "../../../../src/core/engine/backward/scale.ts";
import { scoreBackward } from "../../../../src/core/engine/backward/score.ts";
import { maskScores } from "../../../../src/core/engine/bias.ts";
import { withCache } from "../../../../src/core/engine/cache.ts";
import { contextOf } from "../../../../src/core/engine/context.ts";
import { plainKernel } from "../../../../src/core/engine/kernel.ts";
import { layerNormed } from "../../../../src/core/engine/layerNorm.ts";
import { normalized } from "../../../../src/core/engine/normalize.ts";
import { linear } from "../../../../src/core/engine/project.ts";
import { queryRotation, rotate } from "../../../../src/core/engine/rope.ts";
import { scaled, softcapped } from "../../../../src/core/engine/scale.ts";
import { rawScores } from "../../../../src/core/engine/score.ts";
import type { Rope } from "../../../../src/core/spec/positionKinds.ts";
import type { Score } from "../../../../src/core/spec/spec.ts";
import { normalizations } from "../../../../src/core/spec/spec.ts";
import type { Tensor } from "../../../../src/core/tensor/tensor.ts";
import {
  assertClose,
  block,
  centralDifferences,
  dimsOf,
  dot,
  randomNumbers,
  randomTensor,
  tensor,
} from "../support.ts";

// Each stage's gradient against central differences of Σ result·g, for a random g.
const next = randomNumbers(11);
const random = (...shape: number[]) => randomTensor(next, ...shape);
const within = 1e-8;

/** Compares gradients of several operands of one stage with the measured ones. */
function agree(
  stage: () => Tensor,
  g: Tensor,
  gradients: readonly (readonly [string, Tensor | undefined, ArrayLike<number>])[],
): void {
  for (const [name, operand, gradient] of gradients) {
    const measured = centralDifferences(operand!.data, () => dot(stage().data, g.data));
    assertClose(gradient, measured, within, `∂${name}`);
  }
}

for (const layout of ["in-out", "out-in"] as const) {
  test(`projection, ${layout}`, () => {
    const x = random(2, 3, 4);
    const W = layout === "in-out" ? random(4, 5) : random(5, 4);
    const b = random(5);
    const g = random(2, 3, 5);
    const got = linearBackward(x, W, layout, g, plainKernel);
    agree(() => linear(x, W, b, layout, plainKernel), g, [
      ["x", x, got.x.data],
      ["W", W, got.W!],
      ["b", b, got.b],
    ]);
  });
}

test("projection without a matrix", () => {
  const x = random(1, 3, 4);
  const b = random(4);
  const g = random(1, 3, 4);
  const got = linearBackward(x, undefined, "in-out", g, plainKernel);
  agree(() => linear(x, undefined, b, "in-out", plainKernel), g, [
    ["x", x, got.x.data],
    ["b", b, got.b],
  ]);
});

for (const pairs of ["half", "interleaved"] as const) {
  test(`rotation, ${pairs}, with its tables`, () => {
    const x = random(2, 2, 3, 6);
    const positions = { shape: [2, 3], data: Float64Array.of(0, 4, 4, 1, 2, 3) };
    const rope: Rope = {
      type: "rope",
      base: 10,
      pairs,
      offset: 0,
      dim: 4,
      positions,
      cos: random(5, 2),
      sin: random(5, 2),
    };
    const table = () => queryRotation(rope, dimsOf({ batch: 2, heads: 2, n: 3, dq: 6 }));
    const g = random(2, 2, 3, 6);
    const tables = tableGradients(x, g, table(), rope);
    agree(() => rotate(x, table(), pairs), g, [
      ["x", x, rotate(g, table(), pairs, -1).data],
      ["cos", rope.cos, tables.cos],
      ["sin", rope.sin, tables.sin],
    ]);
  });
}

test("cache", () => {
  const fresh = random(2, 2, 3, 2);
  const around = { past: random(2, 2, 2, 2), bias: random(4), zero: true };
  const g = random(2, 2, 7, 2);
  const got = cacheBackward(g, 2, 5, around);
  agree(() => withCache(fresh, around), g, [
    ["fresh", fresh, got.fresh.data],
    ["past", around.past, got.past],
    ["bias", around.bias, got.bias],
  ]);
});

const scoreKinds: readonly [Score, number][] = [
  [{ type: "dot" }, 3],
  [{ type: "cosine" }, 3],
  [{ type: "general", W: random(4, 3) }, 4],
  [{ type: "additive", v: random(3), b: random(3) }, 3],
  [{ type: "additive", v: random(3) }, 3],
];
for (const [score, dq] of scoreKinds) {
  test(`${score.type} score, with shared key heads`, () => {
    const dims = dimsOf({ batch: 2, heads: 4, kvHeads: 2, n: 2, m: 3, dq, dk: 3 });
    const Q = random(2, 4, 2, dq);
    const K = random(2, 2, 3, 3);
    const g = random(2, 4, 2, 3);
    const stage = () => rawScores(score, Q, K, dims, plainKernel);
    const got = scoreBackward(score, Q, K, stage(), g, dims, plainKernel);
    agree(stage, g, [
      ["Q", Q, got.Q.data],
      ["K", K, got.K.data],
    ]);
    if (score.type === "general") agree(stage, g, [["W", score.W, got.W!]]);
    if (score.type === "additive") agree(stage, g, [["v", score.v, got.v!]]);
    if (score.type === "additive" && score.b) agree(stage, g, [["b", score.b, got.b!]]);
  });
}

test("cosine score of vectors whose squares would overflow or vanish", () => {
  const dims = dimsOf({ n: 1, m: 2, dq: 2, dk: 2 });
  const Q = tensor([[[[3e200, 4e200]]]]);
  const K = tensor([
    [
      [
        [1e-200, 0],
        [0, 0],
      ],
    ],
  ]);
  const scores = rawScores({ type: "cosine" }, Q, K, dims, plainKernel);
  const got = scoreBackward({ type: "cosine" }, Q, K, scores, tensor([[[[1, 1]]]]), dims, plainKernel);
  // (k̂ − 0.6 q̂)/|q| with q̂ = (0.6, 0.8), |q| = 5e200; (q̂ − 0.6 k̂)/|k| with k̂ = (1, 0), |k| = 1e-200.
  assertClose(
    got.Q.data.map((value) => value * 1e200),
    [0.128, -0.096],
  );
  assertClose(
    got.K.data.map((value) => value / 1e200),
    [0, 0.8, 0, 0],
  );
});

test("scale and softcap", () => {
  const x = random(3, 4);
  const g = random(3, 4);
  agree(() => scaled(x, -0.3), g, [["x", x, scaledBackward(g, -0.3).data]]);
  agree(() => softcapped(x, 0.8), g, [["x", x, softcappedBackward(softcapped(x, 0.8), 0.8, g).data]]);
});

test("bias and ALiBi's slopes", () => {
  const dims = dimsOf({ batch: 2, heads: 2, n: 3, m: 4, keys: 5, past: 1 });
  const g = random(2, 2, 3, 5);
  const scores = random(2, 2, 3, 5);
  const slopes = random(2);
  for (const shape of [[4], [3, 1], [2, 1, 4], [2, 2, 3, 4], [2, 1, 1, 4]]) {
    const bias = random(...shape);
    const stage = () => maskScores(block({ bias, positions: [{ type: "alibi", slopes }] }), dims, scores).masked;
    agree(stage, g, [
      ["bias", bias, biasGradient(bias, g, dims)],
      ["slopes", slopes, slopesGradient(g, dims)],
    ]);
  }
});

for (const kind of normalizations) {
  test(`normalisation, ${kind}, with masked cells`, () => {
    const z = random(3, 4);
    z.data[1] = -Infinity;
    z.data.fill(-Infinity, 8, 12);
    const g = random(3, 4);
    const stage = () => normalized(z, kind, 0.7, true, plainKernel);
    const got = normalizedBackward(stage(), z, g, kind, 0.7, () => z).data;
    const visible = z.data.map((value) => (value === -Infinity ? 0 : 1));
    const measured = centralDifferences(z.data, () => dot(stage().data, g.data));
    assertClose(
      got,
      measured.map((slope, at) => (visible[at] === 1 ? slope : 0)),
      within,
    );
    g.data[1] = Number.NaN;
    assertClose(normalizedBackward(stage(), z, g, kind, 0.7, () => z).data, got, 0, "beside a NaN of a masked cell");
  });
}

test("context, with shared value heads", () => {
  const dims = dimsOf({ batch: 2, heads: 4, kvHeads: 2, n: 2, m: 3, dv: 2 });
  const weights = random(2, 4, 2, 3);
  const V = random(2, 2, 3, 2);
  const g = random(2, 4, 2, 2);
  const got = contextBackward(weights, V, g, dims, plainKernel);
  agree(() => contextOf(weights, V, undefined, dims, plainKernel), g, [
    ["weights", weights, got.weights.data],
    ["V", V, got.V.data],
  ]);
});

test("layer norm, with and without its own gain and shift", () => {
  const x = random(2, 3, 5);
  const g = random(2, 3, 5);
  const norm = { eps: 1e-3, placement: "post", gamma: random(5), beta: random(5) } as const;
  const got = layerNormBackward(x, norm, g);
  agree(() => layerNormed(x, norm), g, [
    ["x", x, got.x.data],
    ["gamma", norm.gamma, got.gamma],
    ["beta", norm.beta, got.beta],
  ]);
  const plain = { eps: 1e-3, placement: "post" } as const;
  agree(() => layerNormed(x, plain), g, [["x", x, layerNormBackward(x, plain, g).x.data]]);
});

for (const [name, { of, slope }] of Object.entries(activations)) {
  test(`slope of ${name}`, () => {
    const x = Float64Array.of(-8, -2, -0.5, 0.5, 2, 8);
    const measured = x.map((at) => (of(at + 1e-5) - of(at - 1e-5)) / 2e-5);
    assertClose(x.map(slope), measured, within);
  });
}

test("loss", () => {
  const result = random(2, 3, 2);
  const target = random(2, 3, 2);
  const measured = centralDifferences(result.data, () => meanSquaredError(result, target));
  assertClose(meanSquaredErrorGradient(result, target).data, measured, within);
});
