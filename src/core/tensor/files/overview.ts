import { Blocks } from "../../tiles/blocks.ts";
import { piecesOf } from "../../tiles/matrixSource.ts";
import { words } from "../../words.ts";
import { TensorFileError } from "./byteSource.ts";
import { sourceOf } from "./storedMatrix.ts";
import type { StoredTensor } from "./storedTensor.ts";

/** What is looked at of a tensor: two of its axes, an index of each other one, and a rectangle. */
export interface TensorLook {
  /** Undefined for a tensor of fewer axes, which has one row, or one number. */
  readonly rowAxis: number | undefined;
  readonly colAxis: number | undefined;
  /** An index for every axis; those of the two are not looked at. */
  readonly at: readonly number[];
  readonly row: number;
  readonly col: number;
  readonly rows: number;
  readonly cols: number;
}

/** A rectangle of a matrix, a number for each block of it: the one farthest from 0, so that a lone bright cell stays visible. */
export interface Overview {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
  /** Rows and columns of the matrix that a cell stands for; 1 where each cell is a number of the file. */
  readonly rowsPerCell: number;
  readonly colsPerCell: number;
  /** Of the finite numbers in the rectangle; NaN where there is none. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly nan: number;
  readonly infinite: number;
}

/**
 * The most numbers that are read for one answer, which nothing interrupts. Hardly a file holds as many, but a tensor that repeats
 * the same bytes, as PyTorch's `expand` makes it, may claim any number.
 */
const mostNumbers = 2 ** 33;

/** Throws where there are too many numbers to read. */
export function limitNumbers(rows: number, cols: number): void {
  if (rows * cols <= mostNumbers) return;
  throw new TensorFileError(words("{0} numbers are too many to read: at most {1}", rows * cols, mostNumbers));
}

/** The looked-at axes of a tensor as a matrix; a tensor of one axis is one row. */
export function matrixOf(stored: StoredTensor, { rowAxis, colAxis, at }: TensorLook): StoredTensor {
  const sizes = [rowAxis, colAxis].map((axis) => (axis === undefined ? 1 : (stored.shape[axis] ?? 1)));
  const strides = [rowAxis, colAxis].map((axis) => (axis === undefined ? 0 : (stored.strides[axis] ?? 0)));
  let { offset } = stored;
  for (const [axis, size] of stored.shape.entries()) {
    if (axis === rowAxis || axis === colAxis) continue;
    const index = at[axis] ?? 0;
    if (index < 0 || index >= size) throw new TensorFileError(words("there is no index {0} on axis {1}", index, axis));
    offset += index * (stored.strides[axis] ?? 0) * stored.type.size;
  }
  return { ...stored, shape: sizes, strides, offset };
}

/**
 * Reads a rectangle in strips, so that neither memory nor a thread is held for long, into at most `mostRows` × `mostCols`
 * cells. Every number counts: in the cell that stands for it, and in the statistics. Throws where there are too many.
 */
export async function overviewOf(
  stored: StoredTensor,
  look: TensorLook,
  mostRows: number,
  mostCols: number,
): Promise<Overview> {
  const matrix = matrixOf(stored, look);
  const rows = Math.max(0, Math.min(look.rows, (matrix.shape[0] ?? 0) - look.row));
  const cols = Math.max(0, Math.min(look.cols, (matrix.shape[1] ?? 0) - look.col));
  limitNumbers(rows, cols);
  const rowsPerCell = Math.max(1, Math.ceil(rows / mostRows));
  const colsPerCell = Math.max(1, Math.ceil(cols / mostCols));
  const blocks = new Blocks(Math.ceil(rows / rowsPerCell), Math.ceil(cols / colsPerCell));
  if (rows > 0 && cols > 0) {
    for await (const piece of piecesOf(sourceOf(matrix), { row: look.row, col: look.col, rows, cols })) {
      for (let r = 0; r < piece.rows; r++) {
        const row = Math.floor((piece.row + r - look.row) / rowsPerCell);
        blocks.add(row, piece.col - look.col, colsPerCell, piece.numbers, r * piece.cols, (r + 1) * piece.cols);
      }
    }
  }
  const data = Float64Array.from(blocks.figure("farthest", false));
  return { rows: blocks.rows, cols: blocks.cols, data, rowsPerCell, colsPerCell, ...blocks.statistics };
}
