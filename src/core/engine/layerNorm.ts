import type { LayerNorm } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Mean and 1/√(variance + eps) of a row, the variance being that of the whole row (÷ width). */
export function rowStatistics(
  x: Float64Array,
  at: number,
  width: number,
  eps: number,
): { readonly mean: number; readonly inverseDeviation: number } {
  let total = 0;
  for (let c = 0; c < width; c++) total += x[at + c]!;
  const mean = total / width;
  let squares = 0;
  for (let c = 0; c < width; c++) squares += (x[at + c]! - mean) ** 2;
  return { mean, inverseDeviation: 1 / Math.sqrt(squares / width + eps) };
}

/**
 * y = (x − mean) / √(variance + eps) · gamma + beta, row by row. x: B×n×d; gamma, beta: d, by default 1 and 0.
 * Source: Ba et al., Layer Normalization, eq. 4.
 */
export function layerNormed(x: Tensor, norm: LayerNorm): Tensor {
  const width = x.shape.at(-1)!;
  const data = new Float64Array(x.data.length);
  for (let row = 0; row < data.length; row += width) {
    const { mean, inverseDeviation } = rowStatistics(x.data, row, width, norm.eps);
    for (let c = 0; c < width; c++) {
      const centred = (x.data[row + c]! - mean) * inverseDeviation;
      data[row + c] = centred * (norm.gamma?.data[c] ?? 1) + (norm.beta?.data[c] ?? 0);
    }
  }
  return { shape: x.shape, data };
}
