import type { RowFactor } from "../../spec/mixing.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { byRow } from "../rowFactor.ts";

/** Backwards through scores × scale: ∂x = ∂y · scale. */
export function scaledBackward(dy: Tensor, scale: RowFactor): Tensor {
  if (typeof scale !== "number") return byRow(dy, scale, "times");
  return { shape: dy.shape, data: dy.data.map((gradient) => gradient * scale) };
}

/**
 * Backwards through y = c·tanh(x/c): ∂x = ∂y · (1 − (y/c)²). A gradient of 0 stays 0 beside a NaN, so that masked keys
 * keep to themselves.
 */
export function softcappedBackward(capped: Tensor, c: number, dy: Tensor): Tensor {
  const data = new Float64Array(dy.data.length);
  for (let at = 0; at < data.length; at++) {
    const gradient = dy.data[at]!;
    if (gradient !== 0) data[at] = gradient * (1 - (capped.data[at]! / c) ** 2);
  }
  return { shape: dy.shape, data };
}
