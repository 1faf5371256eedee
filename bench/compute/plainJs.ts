// Plain JavaScript as a peer: three nested loops ("naive"), or 4×4 tiles of the result at a time ("tiled").
import { type Numbers, zerosLike } from "../../src/core/engine/kernels/numbers.ts";
import { operandsOf, swapHeads } from "./operands.ts";
import { servePeer } from "./peers.ts";

const inTiles = process.argv[2] === "tiled";

/** a (n×k) · b (k×m), or · bᵀ with b m×k. */
function product(a: Numbers, b: Numbers, n: number, k: number, m: number, transposed: boolean): Numbers {
  const out = zerosLike(a, n * m);
  return !inTiles ? naive(a, b, out, n, k, m, transposed) : tiled(a, transposed ? b : flipped(b, k, m), out, n, k, m);
}

function naive(a: Numbers, b: Numbers, out: Numbers, n: number, k: number, m: number, transposed: boolean): Numbers {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let c = 0; c < k; c++) sum += a[i * k + c]! * (transposed ? b[j * k + c]! : b[c * m + j]!);
      out[i * m + j] = sum;
    }
  }
  return out;
}

/** Four rows of a against four columns of b at a time: sixteen sums that an engine can keep in registers. b is m×k here. */
function tiled(a: Numbers, b: Numbers, out: Numbers, n: number, k: number, m: number): Numbers {
  for (let i0 = 0; i0 < n; i0 += 4) {
    for (let j0 = 0; j0 < m; j0 += 4) {
      let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
      let [s20, s21, s22, s23, s30, s31, s32, s33] = [0, 0, 0, 0, 0, 0, 0, 0];
      const i = i0 * k;
      const j = j0 * k;
      for (let c = 0; c < k; c++) {
        const a0 = a[i + c]!;
        const a1 = a[i + k + c]!;
        const a2 = a[i + 2 * k + c]!;
        const a3 = a[i + 3 * k + c]!;
        const b0 = b[j + c]!;
        const b1 = b[j + k + c]!;
        const b2 = b[j + 2 * k + c]!;
        const b3 = b[j + 3 * k + c]!;
        s00 += a0 * b0;
        s01 += a0 * b1;
        s02 += a0 * b2;
        s03 += a0 * b3;
        s10 += a1 * b0;
        s11 += a1 * b1;
        s12 += a1 * b2;
        s13 += a1 * b3;
        s20 += a2 * b0;
        s21 += a2 * b1;
        s22 += a2 * b2;
        s23 += a2 * b3;
        s30 += a3 * b0;
        s31 += a3 * b1;
        s32 += a3 * b2;
        s33 += a3 * b3;
      }
      const sums = [s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33];
      for (let at = 0; at < 16; at++) out[(i0 + (at >> 2)) * m + j0 + (at & 3)] = sums[at]!;
    }
  }
  return out;
}

function flipped(b: Numbers, rows: number, cols: number): Numbers {
  const out = zerosLike(b, b.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out[j * rows + i] = b[i * cols + j]!;
  return out;
}

function attention(Q: Numbers, K: Numbers, V: Numbers, n: number, heads: number, dk: number): Numbers {
  const out = zerosLike(Q, Q.length);
  for (let h = 0; h < heads; h++) {
    const part = (data: Numbers) => data.subarray(h * n * dk, (h + 1) * n * dk);
    const scores = product(part(Q), part(K), n, dk, n, true);
    for (let i = 0; i < n; i++) softmax(scores.subarray(i * n, (i + 1) * n), 1 / Math.sqrt(dk));
    out.set(product(scores, part(V), n, n, dk, false) as never, h * n * dk);
  }
  return out;
}

function softmax(row: Numbers, scale: number): void {
  let max = -Infinity;
  for (let j = 0; j < row.length; j++) max = Math.max(max, row[j]! * scale);
  let sum = 0;
  for (let j = 0; j < row.length; j++) {
    row[j] = Math.exp(row[j]! * scale - max);
    sum += row[j]!;
  }
  for (let j = 0; j < row.length; j++) row[j]! /= sum;
}

servePeer(async (some) => {
  const { n, heads, dk } = some;
  const operands = operandsOf(some);
  if (operands.kind === "S") return () => attention(operands.Q, operands.K, operands.V, n, heads, dk);
  const { X, Wq, Wk, Wv, Wo } = operands;
  const d = heads * dk;
  return () => {
    const split = (W: Numbers) => swapHeads(product(X, W, n, d, d, false), n, heads, dk, true);
    const context = attention(split(Wq), split(Wk), split(Wv), n, heads, dk);
    return product(swapHeads(context, n, heads, dk, false), Wo, n, d, d, false);
  };
});
