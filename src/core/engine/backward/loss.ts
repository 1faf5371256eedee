import type { Tensor } from "../../tensor/tensor.ts";
import { repeated } from "../layout.ts";

/** Mean of the squared differences over all elements of the result; 0 where there is none. */
export function meanSquaredError(result: Tensor, target: Tensor): number {
  const want = repeated(target, result.shape).data;
  let sum = 0;
  for (let at = 0; at < want.length; at++) sum += (result.data[at]! - want[at]!) ** 2;
  return sum / Math.max(1, want.length);
}

/** ∂loss/∂result = 2 (result − target) / count. */
export function meanSquaredErrorGradient(result: Tensor, target: Tensor): Tensor {
  const want = repeated(target, result.shape).data;
  const data = result.data.map((value, at) => (2 * (value - want[at]!)) / want.length);
  return { shape: result.shape, data };
}
