import type { HeadNorm } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { headOffset, headOfRow, headStatistics, normedRows } from "../headNorm.ts";
import { normFactor } from "../layerNorm.ts";
import { splitHeads } from "../layout.ts";

/** Gradients of a norm of queries or keys: of its input, B×H×n×d, and of gamma and beta as they are written. */
export interface HeadNormGradients {
  readonly x: Tensor;
  readonly gamma: Float64Array | undefined;
  readonly beta: Float64Array | undefined;
}

/**
 * Backwards through `headNormed`, as `layerNormBackward`: with g = ∂y·(gamma + offset), ∂x = r (g − mean(g) − x̂·mean(g·x̂)).
 * rms takes no mean away; l2: ∂x = r (g − x̂·Σ g·x̂), and r·g where eps is the divisor.
 */
export function headNormBackward(x: Tensor, norm: HeadNorm, dy: Tensor): HeadNormGradients {
  const rows = normedRows(x, norm);
  const gradients = normedRows(dy, norm).data;
  const width = rows.shape.at(-1)!;
  const dx = new Float64Array(rows.data.length);
  const gamma = norm.gamma && new Float64Array(norm.gamma.data.length);
  const beta = norm.beta && new Float64Array(norm.beta.data.length);
  for (let row = 0; row * width < dx.length; row++) {
    const from = row * width;
    const head = headOfRow(rows, row);
    const gammaAt = headOffset(norm.gamma, head, width);
    const betaAt = headOffset(norm.beta, head, width);
    const { mean, inverseDeviation } = headStatistics(norm, rows.data, from, width);
    const centred = (c: number): number => (rows.data[from + c]! - mean) * inverseDeviation;
    let sum = 0;
    let sumAlong = 0;
    for (let c = 0; c < width; c++) {
      const gradient = gradients[from + c]!;
      if (beta !== undefined) beta[betaAt + c]! += gradient;
      if (gamma !== undefined) gamma[gammaAt + c]! += gradient * centred(c);
      const g = gradient * normFactor(norm, gammaAt + c);
      sum += g;
      sumAlong += g * centred(c);
    }
    const level = norm.type === "layer" ? sum / width : 0;
    const along = norm.type !== "l2" ? sumAlong / width : inverseDeviation === 1 / norm.eps ? 0 : sumAlong;
    for (let c = 0; c < width; c++) {
      const g = gradients[from + c]! * normFactor(norm, gammaAt + c);
      dx[from + c] = inverseDeviation * (g - level - centred(c) * along);
    }
  }
  const found = { shape: rows.shape, data: dx };
  return { x: norm.over === "width" ? splitHeads(found, x.shape[1]!) : found, gamma, beta };
}
