import assert from "node:assert/strict";
import { test } from "node:test";
import { attentionInfluence } from "../../../src/core/beside/attentionInfluence.ts";
import { besideInfluence, besideOutput } from "../../../src/core/beside/beside.ts";
import { computeBlock } from "../../../src/core/engine/block.ts";
import { plainKernel } from "../../../src/core/engine/kernel.ts";
import type { Beside } from "../../../src/core/spec/besideKinds.ts";
import { Random } from "../../../src/core/tensor/random.ts";
import { elementCount, type Tensor } from "../../../src/core/tensor/tensor.ts";
import { randomBlock } from "./randomBlock.ts";

const gates = { elman: 1, gru: 3, lstm: 4 };

function drawn(random: Random, ...shape: number[]): Tensor {
  return { shape, data: Float64Array.from({ length: elementCount(shape) }, () => random.normal() / 2) };
}

/** A network of each kind with other sizes for each seed. */
function networks(seed: number, d: number): Beside[] {
  const random = new Random(seed);
  const h = 1 + (seed % 3);
  const recurrent = (type: "elman" | "gru" | "lstm", resetAfter: boolean): Beside => ({
    ...{ type, resetAfter, W: drawn(random, d, gates[type] * h), U: drawn(random, h, gates[type] * h) },
    ...{ bW: drawn(random, gates[type] * h), bU: drawn(random, gates[type] * h) },
  });
  const conv = (causal: boolean): Beside => ({
    ...{ type: "conv1d" as const, causal, dilation: 1 + (seed % 2) },
    ...{ W: drawn(random, 1 + (seed % 4), d, h), b: drawn(random, h) },
  });
  const kinds = [recurrent("elman", true), recurrent("gru", true), recurrent("gru", false), recurrent("lstm", true)];
  return [...kinds, conv(false), conv(true)];
}

/** ‖∂y_i/∂x_j‖ by central differences of any function of X, B×n×n. */
function byDifferences(X: Tensor, f: (X: Tensor) => Tensor): number[] {
  const [batch, n, d] = X.shape as [number, number, number];
  const squares = new Float64Array(batch * n * n);
  const eps = 1e-5;
  for (let at = 0; at < X.data.length; at++) {
    const [up, down] = [eps, -eps].map((by) => f({ ...X, data: X.data.map((x, k) => (k === at ? x + by : x)) }).data);
    const width = up!.length / (batch * n);
    const b = Math.floor(at / (n * d));
    const j = Math.floor(at / d) % n;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < width; k++) {
        const cell = (b * n + i) * width + k;
        squares[(b * n + i) * n + j]! += ((up![cell]! - down![cell]!) / (2 * eps)) ** 2;
      }
    }
  }
  return [...squares].map(Math.sqrt);
}

function assertClose(got: ArrayLike<number>, want: ArrayLike<number>, within: number, about: string): void {
  assert.equal(got.length, want.length, about);
  for (let at = 0; at < want.length; at++) {
    assert.ok(Math.abs(got[at]! - want[at]!) <= within, `${about} at ${at}: ${got[at]}, want ${want[at]}`);
  }
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The definitions, number by number: what each network yields for one batch item. */
function slowly(net: Beside, x: number[][]): number[][] {
  const { W } = net;
  if (net.type === "conv1d") {
    const [kernel, d, width] = W.shape as [number, number, number];
    const reach = net.dilation * (kernel - 1);
    const left = net.causal ? reach : Math.floor(reach / 2);
    return x.map((_, i) =>
      Array.from({ length: width }, (_, k) => {
        let sum = net.b?.data[k] ?? 0;
        for (let t = 0; t < kernel; t++) {
          for (let c = 0; c < d; c++)
            sum += (x[i + t * net.dilation - left]?.[c] ?? 0) * W.data[(t * d + c) * width + k]!;
        }
        return sum;
      }),
    );
  }
  const [h, packed] = net.U.shape as [number, number];
  const fromX = (row: number[], k: number) =>
    row.reduce((sum, value, c) => sum + value * W.data[c * packed + k]!, net.bW?.data[k] ?? 0);
  const fromH = (row: number[], k: number) =>
    row.reduce((sum, value, c) => sum + value * net.U.data[c * packed + k]!, net.bU?.data[k] ?? 0);
  let state = new Array<number>(h).fill(0);
  let cell = new Array<number>(h).fill(0);
  const out: number[][] = [];
  for (const row of x) {
    const before = state;
    const a = (gate: number, k: number) => fromX(row, gate * h + k) + fromH(before, gate * h + k);
    if (net.type === "elman") state = before.map((_, k) => Math.tanh(a(0, k)));
    else if (net.type === "lstm") {
      cell = cell.map((c, k) => sigmoid(a(1, k)) * c + sigmoid(a(0, k)) * Math.tanh(a(2, k)));
      state = cell.map((c, k) => sigmoid(a(3, k)) * Math.tanh(c));
    } else {
      const reset = before.map((value, k) => sigmoid(a(0, k)) * value);
      state = before.map((value, k) => {
        const z = sigmoid(a(1, k));
        const at = 2 * h + k;
        const inner = net.resetAfter ? sigmoid(a(0, k)) * fromH(before, at) : fromH(reset, at);
        return (1 - z) * Math.tanh(fromX(row, at) + inner) + z * value;
      });
    }
    out.push(state);
  }
  return out;
}

for (let seed = 1; seed <= 12; seed++) {
  const d = 1 + (seed % 4);
  const X = drawn(new Random(100 + seed), 2, 1 + (seed % 6), d);
  for (const net of networks(seed, d)) {
    const name = `${net.type}${net.type === "gru" ? ` (reset ${net.resetAfter ? "after" : "before"})` : ""}, seed ${seed}`;
    test(`${name}: the output is that of the definitions, the influence that of central differences`, () => {
      const [batch, n] = X.shape as [number, number, number];
      const rows = (b: number) =>
        Array.from({ length: n }, (_, i) => [...X.data.subarray((b * n + i) * d, (b * n + i + 1) * d)]);
      const want = Array.from({ length: batch }, (_, b) => slowly(net, rows(b))).flat(2);
      assertClose(besideOutput(net, X).data, want, 1e-12, "output");
      assertClose(
        besideInfluence(net, X).data,
        byDifferences(X, (x) => besideOutput(net, x)),
        1e-8,
        "influence",
      );
    });
  }
}

for (let seed = 1; seed <= 12; seed++) {
  test(`attention, seed ${seed}: influence is that of central differences, along both paths and along the values`, () => {
    const random = new Random(seed);
    const { block, X } = randomBlock(random, drawn);
    const found = attentionInfluence(block, { X })!;
    const output = (x: Tensor, weights?: Tensor) => {
      const given = new Map(weights === undefined ? [] : [["weights" as const, weights]]);
      const { steps } = computeBlock({ ...block, given }, { X: x }, plainKernel).result;
      return steps.get("output")!.tensor;
    };
    const { steps } = computeBlock(block, { X }, plainKernel).result;
    assertClose(
      found.all.data,
      byDifferences(X, (x) => output(x)),
      1e-7,
      "both paths",
    );
    const held = steps.get("weights")!.tensor;
    assertClose(
      found.values.data,
      byDifferences(X, (x) => output(x, held)),
      1e-7,
      "values",
    );
  });
}
