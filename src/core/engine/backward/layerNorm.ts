import type { LayerNorm } from "../../spec/normKinds.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { normFactor, rowScale, rowStatistics } from "../layerNorm.ts";

/** Gradients of a layer norm: of its input, B×n×d, and of gamma and beta, d each. */
export interface LayerNormGradients {
  readonly x: Tensor;
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
}

/**
 * Backwards through y = x̂·gamma + beta with x̂ = (x − mean)·r, r = 1/√(variance + eps):
 * ∂beta = Σ ∂y, ∂gamma = Σ ∂y·x̂, and with g = ∂y·gamma: ∂x = r (g − mean(g) − x̂·mean(g·x̂)), row by row. An RMS norm
 * takes no mean away: ∂x = r (g − x̂·mean(g·x̂)).
 */
export function layerNormBackward(x: Tensor, norm: LayerNorm, dy: Tensor): LayerNormGradients {
  const width = x.shape.at(-1)!;
  const dx = new Float64Array(x.data.length);
  const gamma = new Float64Array(width);
  const beta = new Float64Array(width);
  const centres = norm.type !== "rms";
  const statistics = centres ? rowStatistics : rowScale;
  for (let row = 0; row < dx.length; row += width) {
    const { mean, inverseDeviation } = statistics(x.data, row, width, norm.eps);
    let sum = 0;
    let sumAlong = 0;
    for (let c = 0; c < width; c++) {
      const gradient = dy.data[row + c]!;
      const centred = (x.data[row + c]! - mean) * inverseDeviation;
      beta[c]! += gradient;
      gamma[c]! += gradient * centred;
      const g = gradient * normFactor(norm, c);
      if (centres) sum += g;
      sumAlong += g * centred;
    }
    for (let c = 0; c < width; c++) {
      const centred = (x.data[row + c]! - mean) * inverseDeviation;
      const g = dy.data[row + c]! * normFactor(norm, c);
      dx[row + c] = inverseDeviation * (g - sum / width - (centred * sumAlong) / width);
    }
  }
  return { x: { shape: x.shape, data: dx }, gamma, beta };
}
