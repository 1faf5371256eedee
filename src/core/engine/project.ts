import { weightColumns } from "../spec/dims.ts";
import type { Block } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Kernel } from "./kernel.ts";
import { type Matrix, matrixAt, zerosAt } from "./matrix.ts";

/**
 * A projection of rows: y = x · W + b.
 * x: B×n×d, W: d×w (w×d with layout "out-in", where y = x · Wᵀ + b), b: w; y: B×n×w. A missing W is the identity, a
 * missing b is zero; without both, x itself is returned.
 */
export function linear(
  x: Tensor,
  W: Tensor | undefined,
  b: Tensor | undefined,
  layout: Block["weightLayout"],
  kernel: Kernel,
): Tensor {
  if (W === undefined) return b === undefined ? x : { shape: x.shape, data: x.data.map(plusBias(b)) };
  const width = weightColumns(W, layout)!;
  const rows = asRows(x);
  const y = filledWithRows(b, rows.rows, width);
  const out = (b === undefined ? zerosAt : matrixAt)(y, 0, rows.rows, width);
  const weight = matrixAt(W.data, 0, W.shape[0]!, W.shape[1]!);
  if (layout === "out-in") kernel.addProductTransposed(rows, weight, out);
  else kernel.addProduct(rows, weight, out);
  return { shape: [...x.shape.slice(0, -1), width], data: y };
}

/** All positions of all batch items as the rows of one matrix: B×n×d → (B·n)×d. */
export function asRows(x: Tensor): Matrix {
  const width = x.shape.at(-1)!;
  const rows = width === 0 ? rowCount(x.shape) : x.data.length / width;
  return matrixAt(x.data, 0, rows, width);
}

function rowCount(shape: readonly number[]): number {
  return shape.slice(0, -1).reduce((count, size) => count * size, 1);
}

/** Every row begins as the bias, to which the product is added. */
function filledWithRows(b: Tensor | undefined, rows: number, width: number): Float64Array {
  const data = new Float64Array(rows * width);
  if (b !== undefined) for (let row = 0; row < rows; row++) data.set(b.data, row * width);
  return data;
}

function plusBias(b: Tensor): (value: number, index: number) => number {
  const width = b.data.length;
  return (value, index) => value + b.data[index % width]!;
}
