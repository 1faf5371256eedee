import type { LayerNorm } from "../spec/normKinds.ts";
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

/** Mean 0 and 1/√(mean(x²) + eps) of a row: what an RMS norm takes in place of `rowStatistics`. */
export function rowScale(
  x: Float64Array,
  at: number,
  width: number,
  eps: number,
): { readonly mean: number; readonly inverseDeviation: number } {
  let squares = 0;
  for (let c = 0; c < width; c++) squares += x[at + c]! ** 2;
  return { mean: 0, inverseDeviation: 1 / Math.sqrt(squares / width + eps) };
}

/** What a normed number is multiplied by: gamma + offset, or 1 where no gamma is written. */
export function normFactor({ gamma, offset }: Pick<LayerNorm, "gamma" | "offset">, at: number): number {
  return gamma === undefined ? 1 : gamma.data[at]! + (offset ?? 0);
}

/**
 * y = (x − mean) / √(variance + eps) · gamma + beta, row by row. x: B×n×d; gamma, beta: d, by default 1 and 0.
 * An RMS norm has no mean: y = x / √(mean(x²) + eps) · (gamma + offset).
 * Sources: Ba et al., Layer Normalization, eq. 4; Zhang and Sennrich, Root Mean Square Layer Normalization, eq. 4.
 */
export function layerNormed(x: Tensor, norm: LayerNorm): Tensor {
  const width = x.shape.at(-1)!;
  const data = new Float64Array(x.data.length);
  const statistics = norm.type === "rms" ? rowScale : rowStatistics;
  for (let row = 0; row < data.length; row += width) {
    const { mean, inverseDeviation } = statistics(x.data, row, width, norm.eps);
    for (let c = 0; c < width; c++) {
      const centred = (x.data[row + c]! - mean) * inverseDeviation;
      data[row + c] = centred * normFactor(norm, c) + (norm.beta?.data[c] ?? 0);
    }
  }
  return { shape: x.shape, data };
}
