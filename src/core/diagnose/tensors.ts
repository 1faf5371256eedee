import { itemAt } from "../present.ts";
import type { Block } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";

/** Rows of `width` numbers whose column c is the row's column `columns[c]`. */
export function changedColumns(data: Float64Array, width: number, columns: readonly number[]): Float64Array {
  const out = new Float64Array(data.length);
  for (let row = 0; row < data.length; row += width) {
    for (let c = 0; c < width; c++) out[row + c] = valueAt(data, row + itemAt(columns, c));
  }
  return out;
}

/** A matrix transposed; its shape, too. */
export function turned({ shape, data }: Tensor): Tensor {
  const [rows, cols] = shape as [number, number];
  const out = new Float64Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) out[c * rows + r] = valueAt(data, r * cols + c);
  return { shape: [cols, rows], data: out };
}

/** The numbers of a matrix as they would be if it was stored the other way round; its shape stays. */
export function storedTurned({ shape, data }: Tensor): Tensor {
  const [rows, cols] = shape as [number, number];
  return { shape, data: turned({ shape: [cols, rows], data }).data };
}

/** Whether the weights of each head are what its values are mixed by. */
export function isPlain(block: Block): boolean {
  return block.differential === undefined && block.dump === undefined;
}

/** Whether both are there and have the same shape. */
export function sameShape(a: Tensor | undefined, b: Tensor | undefined): a is Tensor {
  return a !== undefined && b !== undefined && a.shape.join() === b.shape.join();
}
