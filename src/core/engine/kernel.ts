import type { Precision } from "../spec/spec.ts";
import type { Attention, AttentionRequest } from "./kernels/attention.ts";
import { plainAttention } from "./kernels/plainAttention.ts";
import type { Matrix } from "./matrix.ts";
import { softmaxRows } from "./softmaxRows.ts";

/**
 * The few operations nearly all time is spent in. The engine is written against these, so that a faster set can take
 * the place of `plainKernel` without any stage knowing. Products add to `out`; results must not overlap operands.
 */
export interface Kernel {
  /** out += a · b, with a: rows×inner, b: inner×cols. */
  addProduct(a: Matrix, b: Matrix, out: Matrix): void;
  /** out += a · bᵀ, with a: rows×inner, b: cols×inner. */
  addProductTransposed(a: Matrix, b: Matrix, out: Matrix): void;
  /** out += aᵀ · b, with a: inner×rows, b: inner×cols. */
  addTransposedProduct(a: Matrix, b: Matrix, out: Matrix): void;
  /**
   * weights = softmax of each row of z / temperature. Cells of −Infinity become 0, a row of nothing else all 0, a row with
   * NaN or +Infinity all NaN.
   */
  softmaxRows(z: Matrix, temperature: number, weights: Matrix): void;
  /** Attention of whole heads in one pass that keeps no scores: memory grows with n, not with n². */
  attention(request: AttentionRequest<Float64Array>): Attention<Float64Array>;
  /** The same operations computed in float32, where that is faster; they round what they read to float32. */
  readonly single?: Kernel;
}

/** The kernel for what is kept in a type: that of float32 for float32, as far as there is one. */
export function kernelFor(kernel: Kernel, precision: Precision | undefined): Kernel {
  return precision === "float32" ? (kernel.single ?? kernel) : kernel;
}

/** The operations as plain loops over float64: the reference, and the fallback where nothing faster runs. */
export const plainKernel: Kernel = {
  ...{ addProduct, addProductTransposed, addTransposedProduct, softmaxRows },
  attention: plainAttention,
};

/** out[i,j] += Σₖ a[i,k]·b[k,j]. The innermost loop runs along rows of b and out, which lie together in memory. */
function addProduct(a: Matrix, b: Matrix, out: Matrix): void {
  const { rows, cols } = out;
  const inner = a.cols;
  const x = a.data;
  const y = b.data;
  const sum = out.data;
  for (let i = 0; i < rows; i++) {
    const to = out.at + i * cols;
    for (let k = 0; k < inner; k++) {
      const factor = x[a.at + i * inner + k]!;
      const from = b.at + k * cols;
      for (let j = 0; j < cols; j++) sum[to + j]! += factor * y[from + j]!;
    }
  }
}

/** out[i,j] += Σₖ a[i,k]·b[j,k]: both rows lie together in memory. */
function addProductTransposed(a: Matrix, b: Matrix, out: Matrix): void {
  const { rows, cols } = out;
  const inner = a.cols;
  const x = a.data;
  const y = b.data;
  for (let i = 0; i < rows; i++) {
    const left = a.at + i * inner;
    for (let j = 0; j < cols; j++) {
      const right = b.at + j * inner;
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += x[left + k]! * y[right + k]!;
      out.data[out.at + i * cols + j]! += sum;
    }
  }
}

/** out[i,j] += Σₖ a[k,i]·b[k,j], one row of a and b at a time. */
function addTransposedProduct(a: Matrix, b: Matrix, out: Matrix): void {
  const { rows, cols } = out;
  const x = a.data;
  const y = b.data;
  const sum = out.data;
  for (let k = 0; k < a.rows; k++) {
    const left = a.at + k * rows;
    const right = b.at + k * cols;
    for (let i = 0; i < rows; i++) {
      const factor = x[left + i]!;
      const to = out.at + i * cols;
      for (let j = 0; j < cols; j++) sum[to + j]! += factor * y[right + j]!;
    }
  }
}
