import type { Dims } from "../../spec/result.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valuesOf } from "../context.ts";
import type { Kernel } from "../kernel.ts";
import { matrixAt } from "../matrix.ts";
import { gradientProducts } from "./products.ts";

/**
 * Backwards through context = weights · V: ∂weights = ∂context · Vᵀ, ∂V = weightsᵀ · ∂context, summed over the heads that
 * share V. weights: B×H×n×keys, V: B×G×keys×dv, dContext: B×H×n×dv. Cells of masked keys may come out as NaN in
 * ∂weights when V has some; the normalisation's gradient leaves them out.
 */
export function contextBackward(
  weights: Tensor,
  V: Tensor,
  dContext: Tensor,
  dims: Dims,
  kernel: Kernel,
): { weights: Tensor; V: Tensor } {
  const { batch, heads, n, keys, dv } = dims;
  const dWeights = new Float64Array(weights.data.length);
  const products = gradientProducts(kernel);
  const dV = new Float64Array(V.data.length);
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      const cells = (b * heads + h) * n * keys;
      const gradient = matrixAt(dContext.data, (b * heads + h) * n * dv, n, dv);
      kernel.addProductTransposed(gradient, valuesOf(V.data, b, h, dims), matrixAt(dWeights, cells, n, keys));
      products.transposedProduct(matrixAt(weights.data, cells, n, keys), gradient, valuesOf(dV, b, h, dims));
    }
  }
  return { weights: { shape: weights.shape, data: dWeights }, V: { shape: V.shape, data: dV } };
}
