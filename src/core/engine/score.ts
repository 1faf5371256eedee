import type { Tensor } from "../tensor/tensor.ts";
import { kvHeadOf } from "./dims.ts";
import type { Kernel } from "./kernel.ts";
import { type Matrix, matrixAt } from "./matrix.ts";
import type { Dims } from "./result.ts";
import type { Score } from "./spec.ts";

/**
 * Raw scores of every query for every key. Q: B×H×n×dq, K: B×G×keys×dk; result: B×H×n×keys. Query head h meets key head
 * ⌊h·G/H⌋.
 */
export function rawScores(score: Score, Q: Tensor, K: Tensor, dims: Dims, kernel: Kernel): Tensor {
  const { batch, heads, n, keys } = dims;
  const out = new Float64Array(batch * heads * n * keys);
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      const q = queriesOf(Q.data, b, h, dims);
      const k = keysOf(K.data, b, h, dims);
      headScores(score, q, k, matrixAt(out, (b * heads + h) * n * keys, n, keys), kernel);
    }
  }
  return { shape: [batch, heads, n, keys], data: out };
}

/** The n×dq queries of one head. */
export function queriesOf(Q: Float64Array, b: number, h: number, dims: Dims): Matrix {
  return matrixAt(Q, (b * dims.heads + h) * dims.n * dims.dq, dims.n, dims.dq);
}

/** The keys×dk keys that query head h meets. */
export function keysOf(K: Float64Array, b: number, h: number, dims: Dims): Matrix {
  return matrixAt(K, (b * dims.kvHeads + kvHeadOf(h, dims)) * dims.keys * dims.dk, dims.keys, dims.dk);
}

function headScores(score: Score, q: Matrix, k: Matrix, out: Matrix, kernel: Kernel): void {
  switch (score.type) {
    case "dot":
      kernel.addProductTransposed(q, k, out);
      break;
    case "cosine":
      cosineScores(q, k, out, kernel);
      break;
    case "general":
      kernel.addProductTransposed(timesW(q, score.W, kernel), k, out);
      break;
    case "additive":
      additiveScores(q, k, score.v, score.b, out);
      break;
  }
}

/** q · W of the general score q·W·kᵀ (Luong et al., §3.1). q: n×dq, W: dq×dk; result: n×dk. */
export function timesW(q: Matrix, W: Tensor, kernel: Kernel): Matrix {
  const dk = W.shape[1]!;
  const out = matrixAt(new Float64Array(q.rows * dk), 0, q.rows, dk);
  kernel.addProduct(q, matrixAt(W.data, 0, W.shape[0]!, dk), out);
  return out;
}

/** q·k / (|q|·|k|), and 0 where either vector is zero. */
function cosineScores(q: Matrix, k: Matrix, out: Matrix, kernel: Kernel): void {
  kernel.addProductTransposed(q, k, out);
  const qNorms = rowNorms(q);
  const kNorms = rowNorms(k);
  for (let i = 0; i < q.rows; i++) {
    for (let j = 0; j < k.rows; j++) {
      const lengths = qNorms[i]! * kNorms[j]!;
      const at = out.at + i * k.rows + j;
      out.data[at] = lengths === 0 ? 0 : out.data[at]! / lengths;
    }
  }
}

/** |x| of each row. */
export function rowNorms(x: Matrix): Float64Array {
  const norms = new Float64Array(x.rows);
  for (let i = 0; i < x.rows; i++) {
    let squares = 0;
    for (let c = 0; c < x.cols; c++) squares += x.data[x.at + i * x.cols + c]! ** 2;
    norms[i] = Math.sqrt(squares);
  }
  return norms;
}

/** vᵀ tanh(q + k + b) (Bahdanau et al., §A.1.2), q and k being projected already. v, b: da = dq = dk. */
function additiveScores(q: Matrix, k: Matrix, v: Tensor, b: Tensor | undefined, out: Matrix): void {
  const width = q.cols;
  for (let i = 0; i < q.rows; i++) {
    for (let j = 0; j < k.rows; j++) {
      let sum = 0;
      for (let c = 0; c < width; c++) {
        const inner = q.data[q.at + i * width + c]! + k.data[k.at + j * width + c]! + (b?.data[c] ?? 0);
        sum += v.data[c]! * Math.tanh(inner);
      }
      out.data[out.at + i * k.rows + j] = sum;
    }
  }
}
