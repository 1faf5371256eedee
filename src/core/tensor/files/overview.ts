import { words } from "../../words.ts";
import { TensorFileError } from "./byteSource.ts";
import { readValues, type StoredTensor, tensorRange } from "./storedTensor.ts";

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

/** Numbers that are decoded at once, with a pause for everything else in between. */
const numbersAtOnce = 2 ** 17;

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
 * cells. Every number counts: in the cell that stands for it, and in the statistics.
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
  const rowsPerCell = Math.max(1, Math.ceil(rows / mostRows));
  const colsPerCell = Math.max(1, Math.ceil(cols / mostCols));
  const size = { rows: Math.ceil(rows / rowsPerCell), cols: Math.ceil(cols / colsPerCell) };
  const data = new Float64Array(size.rows * size.cols).fill(Number.NEGATIVE_INFINITY);
  const part =
    rows === 0 || cols === 0 ? undefined : tensorRange(tensorRange(matrix, 0, look.row, rows), 1, look.col, cols);
  const statistics = new Statistics();
  for await (const { row, numbers } of stripsOf(part)) {
    for (let at = 0; at < numbers.length; at++) {
      const value = numbers[at] ?? Number.NaN;
      statistics.add(value);
      const cell =
        Math.floor((row + Math.floor(at / cols)) / rowsPerCell) * size.cols + Math.floor((at % cols) / colsPerCell);
      data[cell] = louder(data[cell] ?? Number.NEGATIVE_INFINITY, value);
    }
  }
  return { ...size, data, rowsPerCell, colsPerCell, ...statistics.all };
}

/** The numbers of a matrix, some rows at a time, from `row` on. */
export async function* stripsOf(
  matrix: StoredTensor | undefined,
): AsyncGenerator<{ readonly row: number; readonly numbers: Float64Array }> {
  const [rows = 0, cols = 0] = matrix?.shape ?? [];
  const strip = Math.max(1, Math.floor(numbersAtOnce / Math.max(1, cols)));
  for (let row = 0; matrix !== undefined && row < rows; row += strip) {
    // A strip of one long row may still be read in one piece: its columns are bounded by what a tensor may hold.
    const { data } = await readValues(tensorRange(matrix, 0, row, Math.min(strip, rows - row)));
    yield { row, numbers: data };
  }
}

/** NaN before all others, then the number farther from 0; −∞ (a masked cell) only where nothing else is. */
function louder(held: number, value: number): number {
  if (value === Number.NEGATIVE_INFINITY) return held;
  if (held === Number.NEGATIVE_INFINITY || Number.isNaN(value)) return value;
  return Number.isNaN(held) || Math.abs(held) >= Math.abs(value) ? held : value;
}

class Statistics {
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #sum = 0;
  #count = 0;
  #nan = 0;
  #infinite = 0;

  add(value: number): void {
    if (Number.isNaN(value)) this.#nan++;
    else if (!Number.isFinite(value)) this.#infinite++;
    else {
      if (value < this.#min) this.#min = value;
      if (value > this.#max) this.#max = value;
      this.#sum += value;
      this.#count++;
    }
  }

  get all() {
    const none = this.#count === 0;
    return {
      min: none ? Number.NaN : this.#min,
      max: none ? Number.NaN : this.#max,
      mean: none ? Number.NaN : this.#sum / this.#count,
      nan: this.#nan,
      infinite: this.#infinite,
    };
  }
}
