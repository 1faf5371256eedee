import { kvHeadOf } from "../spec/dims.ts";
import type { Dims } from "../spec/result.ts";
import type { Score } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { featuresOf } from "./feature.ts";
import type { Kernel } from "./kernel.ts";
import { type Matrix, matrixAt, zerosAt } from "./matrix.ts";

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
      headScores(score, q, k, zerosAt(out, (b * heads + h) * n * keys, n, keys), kernel);
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
    case "linear":
      kernel.addProductTransposed(featuresOf(score.feature, q), featuresOf(score.feature, k), out);
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

/** Products of two lengths between these bounds, and the sums they divide, neither overflow nor lose digits. */
const ordinary = { least: 1e-280, most: 1e280 };

/** q·k / (|q|·|k|), and 0 where either vector is zero. */
function cosineScores(q: Matrix, k: Matrix, out: Matrix, kernel: Kernel): void {
  kernel.addProductTransposed(q, k, out);
  const queries = directionsOf(q);
  const keys = directionsOf(k);
  for (let i = 0; i < q.rows; i++) {
    for (let j = 0; j < k.rows; j++) {
      const lengths = queries.norms[i]! * keys.norms[j]!;
      const at = out.at + i * k.rows + j;
      if (isOrdinary(lengths)) out.data[at]! /= lengths;
      else if (queries.norms[i] === 0 || keys.norms[j] === 0) out.data[at] = 0;
      else out.data[at] = rowProduct(queries.unit, i, keys.unit, j);
    }
  }
}

/** Whether a product or a sum of squares is neither so large nor so small that digits of it are lost. */
export function isOrdinary(value: number): boolean {
  return ordinary.least < value && value < ordinary.most;
}

function rowProduct(a: Matrix, i: number, b: Matrix, j: number): number {
  let sum = 0;
  for (let c = 0; c < a.cols; c++) sum += a.data[a.at + i * a.cols + c]! * b.data[b.at + j * b.cols + c]!;
  return sum;
}

/** |x| of each row, and x/|x|; a zero row has neither length nor direction. Entries of any size: squares do not overflow. */
export function directionsOf(x: Matrix): { readonly norms: Float64Array; readonly unit: Matrix } {
  const { rows, cols } = x;
  const norms = new Float64Array(rows);
  const unit = matrixAt(x.data.slice(x.at, x.at + rows * cols), 0, rows, cols);
  for (let i = 0; i < rows; i++) {
    const row = unit.data.subarray(i * cols, (i + 1) * cols);
    const size = isOrdinary(squaresOf(row)) ? 1 : largestOf(row);
    if (size === 0) continue;
    divide(row, size);
    const norm = Math.sqrt(squaresOf(row));
    divide(row, norm);
    norms[i] = size * norm;
  }
  return { norms, unit };
}

function squaresOf(row: Float64Array): number {
  let sum = 0;
  for (const value of row) sum += value * value;
  return sum;
}

/** The largest absolute value; NaN if there is one. */
function largestOf(row: Float64Array): number {
  return row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function divide(row: Float64Array, by: number): void {
  for (let c = 0; c < row.length; c++) row[c]! /= by;
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
