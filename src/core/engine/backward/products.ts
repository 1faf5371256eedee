import type { Kernel } from "../kernel.ts";
import type { Matrix } from "../matrix.ts";

/**
 * Products of factors g (gradients or weights) with values x. Where x has NaN or infinities, cells with factor 0 are left
 * out: they belong to masked keys, and 0 · NaN would carry them into the sums. All add to `out`.
 */
export interface GradientProducts {
  /** out += g · x. */
  product(g: Matrix, x: Matrix, out: Matrix): void;
  /** out += gᵀ · x. */
  transposedProduct(g: Matrix, x: Matrix, out: Matrix): void;
  /** out += xᵀ · g. */
  productWith(x: Matrix, g: Matrix, out: Matrix): void;
}

/** Uses the kernel while all values are finite. */
export function gradientProducts(kernel: Kernel): GradientProducts {
  return {
    product: (g, x, out) => (hasOnlyFinite(x) ? kernel.addProduct(g, x, out) : chosenProduct(g, x, out)),
    transposedProduct: (g, x, out) =>
      hasOnlyFinite(x) ? kernel.addTransposedProduct(g, x, out) : chosenTransposedProduct(g, x, out),
    productWith: (x, g, out) =>
      hasOnlyFinite(x) ? kernel.addTransposedProduct(x, g, out) : chosenProductWith(x, g, out),
  };
}

function hasOnlyFinite({ data, at, rows, cols }: Matrix): boolean {
  for (let cell = at; cell < at + rows * cols; cell++) if (!Number.isFinite(data[cell]!)) return false;
  return true;
}

function chosenProduct(g: Matrix, x: Matrix, out: Matrix): void {
  for (let i = 0; i < g.rows; i++) {
    for (let k = 0; k < g.cols; k++) addScaledRow(g.data[g.at + i * g.cols + k]!, x, k, out, i);
  }
}

function chosenTransposedProduct(g: Matrix, x: Matrix, out: Matrix): void {
  for (let k = 0; k < g.rows; k++) {
    for (let i = 0; i < g.cols; i++) addScaledRow(g.data[g.at + k * g.cols + i]!, x, k, out, i);
  }
}

/** out[to] += factor · x[from], nothing for factor 0. */
function addScaledRow(factor: number, x: Matrix, from: number, out: Matrix, to: number): void {
  if (factor === 0) return;
  for (let j = 0; j < x.cols; j++) out.data[out.at + to * x.cols + j]! += factor * x.data[x.at + from * x.cols + j]!;
}

function chosenProductWith(x: Matrix, g: Matrix, out: Matrix): void {
  for (let k = 0; k < x.rows; k++) {
    for (let i = 0; i < x.cols; i++) {
      for (let j = 0; j < g.cols; j++) {
        const factor = g.data[g.at + k * g.cols + j]!;
        if (factor !== 0) out.data[out.at + i * g.cols + j]! += factor * x.data[x.at + k * x.cols + i]!;
      }
    }
  }
}
