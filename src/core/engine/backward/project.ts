import type { Block } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Kernel } from "../kernel.ts";
import { matrixAt, zerosAt } from "../matrix.ts";
import { asRows } from "../project.ts";
import { gradientProducts } from "./products.ts";

/** Gradients of a projection: of its input, its matrix (in the layout of the document) and its bias. */
export interface LinearGradients {
  readonly x: Tensor;
  readonly W: Float64Array | undefined;
  readonly b: Float64Array;
}

/**
 * Backwards through y = x · W + b (`project.ts`): ∂x = ∂y · Wᵀ, ∂W = xᵀ · ∂y, ∂b = Σ of the rows of ∂y.
 * x: B×n×d, dy: B×n×w; W: d×w, or w×d with layout "out-in".
 */
export function linearBackward(
  x: Tensor,
  W: Tensor | undefined,
  layout: Block["weightLayout"],
  dy: Tensor,
  kernel: Kernel,
): LinearGradients {
  const b = columnSums(dy);
  if (W === undefined) return { x: dy, W: undefined, b };
  const weight = matrixAt(W.data, 0, W.shape[0]!, W.shape[1]!);
  const rows = asRows(x);
  const gradient = asRows(dy);
  const dx = zerosAt(new Float64Array(x.data.length), 0, rows.rows, rows.cols);
  const dW = zerosAt(new Float64Array(W.data.length), 0, weight.rows, weight.cols);
  const products = gradientProducts(kernel);
  if (layout === "out-in") {
    kernel.addProduct(gradient, weight, dx);
    products.transposedProduct(gradient, rows, dW);
  } else {
    kernel.addProductTransposed(gradient, weight, dx);
    products.productWith(rows, gradient, dW);
  }
  return { x: { shape: x.shape, data: dx.data }, W: dW.data, b };
}

function columnSums(dy: Tensor): Float64Array {
  const { data, rows, cols } = asRows(dy);
  const sums = new Float64Array(cols);
  for (let row = 0; row < rows; row++) for (let c = 0; c < cols; c++) sums[c]! += data[row * cols + c]!;
  return sums;
}
