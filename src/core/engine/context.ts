import { kvHeadOf } from "../spec/dims.ts";
import type { Dims } from "../spec/result.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Kernel } from "./kernel.ts";
import { type Matrix, matrixAt, zerosAt } from "./matrix.ts";

/**
 * The weighted sum of values: context = weights · V.
 * weights: B×H×n×keys, V: B×G×keys×dv; result: B×H×n×dv. `masked` (the scores after masking, if that step exists) tells
 * which keys are ignored: their NaN and infinities do not reach the sum, which a product with weight 0 would let through.
 */
export function contextOf(weights: Tensor, V: Tensor, masked: Tensor | undefined, dims: Dims, kernel: Kernel): Tensor {
  const { batch, heads, n, keys, dv } = dims;
  const out = new Float64Array(batch * heads * n * dv);
  const choose = masked !== undefined && !V.data.every(Number.isFinite);
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      const w = matrixAt(weights.data, (b * heads + h) * n * keys, n, keys);
      const to = zerosAt(out, (b * heads + h) * n * dv, n, dv);
      if (choose) addChosen(w, masked.data, valuesOf(V.data, b, h, dims), to);
      else kernel.addProduct(w, valuesOf(V.data, b, h, dims), to);
    }
  }
  return { shape: [batch, heads, n, dv], data: out };
}

/** The keys×dv values that query head h meets. */
export function valuesOf(V: Float64Array, b: number, h: number, dims: Dims): Matrix {
  return matrixAt(V, (b * dims.kvHeads + kvHeadOf(h, dims)) * dims.keys * dims.dv, dims.keys, dims.dv);
}

/** Whether a cell takes no part: its key is ignored and nothing gave it a weight. `at` counts cells of B×H×n×keys. */
export function isIgnored(weights: Float64Array, masked: Float64Array | undefined, at: number): boolean {
  return weights[at] === 0 && masked !== undefined && masked[at] === -Infinity;
}

function addChosen(w: Matrix, masked: Float64Array, v: Matrix, out: Matrix): void {
  for (let i = 0; i < w.rows; i++) {
    for (let j = 0; j < w.cols; j++) {
      const at = w.at + i * w.cols + j;
      if (isIgnored(w.data, masked, at)) continue;
      for (let c = 0; c < v.cols; c++) {
        out.data[out.at + i * v.cols + c]! += w.data[at]! * v.data[v.at + j * v.cols + c]!;
      }
    }
  }
}

/** The products that the context sums, weight × value: B×H×n×keys×dv. Large: made on demand only. */
export function weightedValues(weights: Tensor, V: Tensor, masked: Tensor | undefined, dims: Dims): Tensor {
  const { batch, heads, n, keys, dv } = dims;
  const data = new Float64Array(batch * heads * n * keys * dv);
  for (let cell = 0; cell < batch * heads * n * keys; cell++) {
    if (isIgnored(weights.data, masked?.data, cell)) continue;
    const row = Math.floor(cell / keys);
    const head = Math.floor(row / n);
    const v = valuesOf(V.data, Math.floor(head / heads), head % heads, dims);
    const from = v.at + (cell % keys) * dv;
    for (let c = 0; c < dv; c++) data[cell * dv + c] = weights.data[cell]! * v.data[from + c]!;
  }
  return { shape: [batch, heads, n, keys, dv], data };
}

/** The context from products that were given instead of computed: their sum over the keys. B×H×n×dv. */
export function sumOverKeys(weighted: Tensor): Tensor {
  const [batch, heads, n, keys, dv] = weighted.shape as [number, number, number, number, number];
  const data = new Float64Array(batch * heads * n * dv);
  for (let row = 0; row < batch * heads * n; row++) {
    for (let j = 0; j < keys; j++) {
      for (let c = 0; c < dv; c++) data[row * dv + c]! += weighted.data[(row * keys + j) * dv + c]!;
    }
  }
  return { shape: [batch, heads, n, dv], data };
}
