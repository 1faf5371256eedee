import type { Kernel } from "../engine/kernel.ts";
import type { Matrix } from "../engine/matrix.ts";
import { valueAt } from "../tensor/valueAt.ts";

interface Product {
  readonly left: Float64Array;
  readonly product: Float64Array;
}

/** Products of fewer multiplications are as quickly made as found. */
const fewest = 1e5;

/**
 * The kernel, which keeps the first product with each right operand: a block that is computed again and again with small
 * changes projects the same input by the same weights. Operands must not be changed meanwhile.
 */
export function rememberingKernel(kernel: Kernel): Kernel {
  const remembered = (way: "addProduct" | "addProductTransposed") => {
    const multiply = (a: Matrix, b: Matrix, out: Matrix): void =>
      a.rows <= fewRows ? ofFewRows[way](a, b, out) : kernel[way](a, b, out);
    const products = new WeakMap<Float64Array, Map<string, Product>>();
    return (a: Matrix, b: Matrix, out: Matrix): void => {
      if (a.rows * a.cols * out.cols < fewest) {
        multiply(a, b, out);
        return;
      }
      const left = partOf(a);
      const own = products.get(b.data) ?? new Map<string, Product>();
      products.set(b.data, own);
      const key = [b.at, b.rows, b.cols, a.rows].join();
      const known = own.get(key);
      if (known !== undefined && sameNumbers(known.left, left)) {
        addTo(out, known.product);
        return;
      }
      const product = new Float64Array(out.rows * out.cols);
      multiply(a, b, { data: product, at: 0, rows: out.rows, cols: out.cols });
      if (known === undefined) own.set(key, { left: left.slice(), product });
      addTo(out, product);
    };
  };
  return {
    ...kernel,
    addProduct: remembered("addProduct"),
    addProductTransposed: remembered("addProductTransposed"),
  };
}

/** Up to this many rows, reading a large right operand once takes longer than multiplying. */
const fewRows = 16;

/** Products in which each number of the right operand is read once, for all rows of the left one. */
const ofFewRows = {
  addProduct(a: Matrix, b: Matrix, out: Matrix): void {
    for (let k = 0; k < a.cols; k++) {
      for (let i = 0; i < a.rows; i++) {
        const factor = valueAt(a.data, a.at + i * a.cols + k);
        const [from, to] = [b.at + k * b.cols, out.at + i * out.cols];
        for (let j = 0; j < out.cols; j++)
          out.data[to + j] = valueAt(out.data, to + j) + factor * valueAt(b.data, from + j);
      }
    }
  },
  addProductTransposed(a: Matrix, b: Matrix, out: Matrix): void {
    for (let j = 0; j < out.cols; j++) {
      for (let i = 0; i < a.rows; i++) {
        const [left, right] = [a.at + i * a.cols, b.at + j * b.cols];
        let sum = 0;
        for (let k = 0; k < a.cols; k++) sum += valueAt(a.data, left + k) * valueAt(b.data, right + k);
        out.data[out.at + i * out.cols + j] = valueAt(out.data, out.at + i * out.cols + j) + sum;
      }
    }
  },
};

function partOf({ data, at, rows, cols }: Matrix): Float64Array {
  return data.subarray(at, at + rows * cols);
}

function addTo(out: Matrix, product: Float64Array): void {
  for (let at = 0; at < product.length; at++)
    out.data[out.at + at] = valueAt(out.data, out.at + at) + valueAt(product, at);
}

function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, at) => Object.is(value, b[at]));
}
