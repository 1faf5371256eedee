// Plain JavaScript as a peer: three nested loops ("naive"), or the same in tiles that stay in the cache ("tiled").
import { type Numbers, zerosLike } from "../../src/core/engine/kernels/numbers.ts";
import { operandsOf, swapHeads } from "./operands.ts";
import { servePeer } from "./peers.ts";

const tile = process.argv[2] === "tiled" ? 64 : 0;

/** a (n×k) · b (k×m), or · bᵀ with b m×k. */
function product(a: Numbers, b: Numbers, n: number, k: number, m: number, transposed: boolean): Numbers {
  const out = zerosLike(a, n * m);
  return tile === 0 ? naive(a, b, out, n, k, m, transposed) : tiled(a, transposed ? flipped(b, m, k) : b, out, n, k, m);
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

function tiled(a: Numbers, b: Numbers, out: Numbers, n: number, k: number, m: number): Numbers {
  for (let c0 = 0; c0 < k; c0 += tile) {
    for (let j0 = 0; j0 < m; j0 += tile) {
      for (let i = 0; i < n; i++) {
        for (let c = c0; c < Math.min(k, c0 + tile); c++) {
          const factor = a[i * k + c]!;
          for (let j = j0; j < Math.min(m, j0 + tile); j++) out[i * m + j]! += factor * b[c * m + j]!;
        }
      }
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
