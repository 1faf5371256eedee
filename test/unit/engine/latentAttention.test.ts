// DeepSeek's multi-head latent attention (arXiv 2405.04434, section 2.1): queries, keys and values come out of two normed latents,
// and a part of each key, rotated, is shared by all heads. A norm between two projections is no key of a block, so a first block
// writes both latents beside X, and the second one is the attention over what then stands side by side.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkExpected } from "../../../src/core/engine/check.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { Rows } from "./modelLayer.ts";

const [n, d, heads, plain, turned, dv, rq, rkv, eps] = [6, 8, 3, 4, 2, 5, 5, 4, 1e-6];

interface Latent {
  readonly X: Rows;
  readonly Wdq: Rows;
  readonly Wuq: Rows;
  readonly Wdkv: Rows;
  readonly Wkr: Rows;
  readonly Wuk: Rows;
  readonly Wuv: Rows;
  readonly Wo: Rows;
  readonly gammaQ: number[];
  readonly gammaKv: number[];
}

function latentOf(seed: number): Latent {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const matrix = (rows: number, cols: number): Rows =>
    Array.from({ length: rows }, () => Array.from({ length: cols }, next));
  const gamma = (size: number) => Array.from({ length: size }, () => 1 + 0.3 * next());
  return {
    ...{ X: matrix(n, d), Wdq: matrix(d, rq), Wuq: matrix(rq, heads * (plain + turned)), Wdkv: matrix(d, rkv) },
    ...{ Wkr: matrix(d, turned), Wuk: matrix(rkv, heads * plain), Wuv: matrix(rkv, heads * dv) },
    ...{ Wo: matrix(heads * dv, d), gammaQ: gamma(rq), gammaKv: gamma(rkv) },
  };
}

const times = (x: Rows, W: Rows): Rows =>
  x.map((row) => (W[0] ?? []).map((_, c) => row.reduce((sum, value, k) => sum + value * (W[k]?.[c] ?? 0), 0)));
const rms = (x: Rows, gamma: number[]): Rows =>
  x.map((row) => {
    const size = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0) / row.length + eps);
    return row.map((value, c) => (value / size) * (gamma[c] ?? 0));
  });
const rotated = (row: number[], position: number): number[] => {
  const out = [...row];
  for (let k = 0; k < row.length / 2; k++) {
    const angle = position * 10000 ** ((-2 * k) / row.length);
    const [x = 0, y = 0] = row.slice(2 * k, 2 * k + 2);
    out[2 * k] = x * Math.cos(angle) - y * Math.sin(angle);
    out[2 * k + 1] = x * Math.sin(angle) + y * Math.cos(angle);
  }
  return out;
};

/** The paper's formulas, a loop a stage: the weights of every head, and the result. */
function plainLoops(all: Latent): { weights: Rows[]; output: Rows } {
  const queries = times(rms(times(all.X, all.Wdq), all.gammaQ), all.Wuq);
  const latent = rms(times(all.X, all.Wdkv), all.gammaKv);
  const [plainKeys, values, shared] = [times(latent, all.Wuk), times(latent, all.Wuv), times(all.X, all.Wkr)];
  const weights: Rows[] = [];
  const concat: Rows = Array.from({ length: n }, () => []);
  for (let h = 0; h < heads; h++) {
    const own: Rows = [];
    for (let i = 0; i < n; i++) {
      const q = (queries[i] ?? []).slice(h * (plain + turned), (h + 1) * (plain + turned));
      const query = [...q.slice(0, plain), ...rotated(q.slice(plain), i)];
      const exponents = Array.from({ length: n }, (_, j) => {
        if (j > i) return 0;
        const key = [...(plainKeys[j] ?? []).slice(h * plain, (h + 1) * plain), ...rotated(shared[j] ?? [], j)];
        return Math.exp(query.reduce((sum, x, c) => sum + x * (key[c] ?? 0), 0) / Math.sqrt(plain + turned));
      });
      const total = exponents.reduce((sum, e) => sum + e, 0);
      const row = exponents.map((e) => e / total);
      own.push(row);
      for (let c = 0; c < dv; c++)
        concat[i]?.push(row.reduce((sum, w, j) => sum + w * (values[j]?.[h * dv + c] ?? 0), 0));
    }
    weights.push(own);
  }
  return { weights, output: times(concat, all.Wo) };
}

/** X, the latent of queries, and that of keys and values, side by side. */
const [wide, atQ, atKv] = [d + rq + rkv, d, d + rq];

/** A matrix whose rows are zero but for parts of others, put where they belong. */
function placed(rows: number, cols: number, ...parts: readonly (readonly [Rows, number, number])[]): Rows {
  const all: Rows = Array.from({ length: rows }, () => new Array<number>(cols).fill(0));
  for (const [part, row, col] of parts)
    for (const [r, values] of part.entries())
      for (const [c, value] of values.entries()) (all[row + r] ?? [])[col + c] = value;
  return all;
}

/** The norm of a part, as one of the whole width in which all else is 0: means over more numbers are smaller. */
function normOf(gamma: number[], at: number) {
  const share = gamma.length / wide;
  const [whole = []] = placed(1, wide, [[gamma.map((value) => value * Math.sqrt(share))], 0, at]);
  return { type: "rms", placement: "branch", gamma: whole, eps: eps * share };
}

function written(all: Latent): object {
  const dk = plain + turned;
  const perHead = (W: Rows, width: number, h: number): Rows => W.map((row) => row.slice(h * width, (h + 1) * width));
  const keyParts = Array.from({ length: heads }, (_, h) => [
    [perHead(all.Wuk, plain, h), atKv, h * dk] as const,
    [all.Wkr, 0, h * dk + plain] as const,
  ]).flat();
  const negative = all.Wdkv.map((row) => row.map((value) => -value));
  const down = placed(wide, 2 * rkv, [all.Wdkv, 0, 0], [negative, 0, rkv]);
  const identity: Rows = Array.from({ length: rkv }, (_, r) => Array.from({ length: rkv }, (_, c) => Number(r === c)));
  const minus: Rows = identity.map((row) => row.map((value) => -value));
  const latents = {
    // Each position sees itself alone: what it yields is x · Wdq, in its place.
    mask: { documents: Array.from({ length: n }, (_, i) => i) },
    Wv: placed(wide, wide, [all.Wdq, 0, atQ]),
    ...{ residual: true, layerNorm: normOf(all.gammaQ, atQ) },
    // x = relu(x) − relu(−x): the network yields x · Wdkv.
    feedForward: {
      ...{ W1: down, W2: placed(2 * rkv, wide, [identity, 0, atKv], [minus, rkv, atKv]), activation: "relu" },
      ...{ residual: true, layerNorm: normOf(all.gammaKv, atKv) },
    },
  };
  const attention = {
    ...{ heads, mask: "causal", position: { type: "rope", pairs: "interleaved", from: plain, dim: turned } },
    Wq: placed(wide, heads * dk, [all.Wuq, atQ, 0]),
    Wk: placed(wide, heads * dk, ...keyParts),
    Wv: placed(wide, heads * dv, [all.Wuv, atKv, 0]),
    Wo: all.Wo,
  };
  return { X: placed(n, wide, [all.X, 0, 0]), layers: [latents, attention] };
}

test("latent attention as two blocks is what plain loops make of its weights", () => {
  for (const seed of [5, 66, 777]) {
    const all = latentOf(seed);
    const { weights, output } = plainLoops(all);
    const expected = { "layers[1].weights": weights, "layers[1].output": output };
    const { spec, problems } = parseSpec(JSON.stringify({ ...written(all), expected, tolerance: 1e-12 }));
    assert.ok(spec, JSON.stringify(problems));
    const result = computeSpec(spec);
    assert.deepEqual(result.layers[1]?.dims.dv, dv);
    const checks = checkExpected(spec, result);
    assert.deepEqual(
      checks.map(({ name, holds }) => [name, holds]),
      [
        ["weights", true],
        ["output", true],
      ],
    );
  }
});
