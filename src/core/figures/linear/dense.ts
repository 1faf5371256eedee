import { valueAt } from "../../tensor/valueAt.ts";
/** A matrix on its own: rows × cols, row-major. */
export interface Dense {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/** Takes numbers as a matrix; copies nothing. */
export function dense(rows: number, cols: number, data: Float64Array = new Float64Array(rows * cols)): Dense {
  return { rows, cols, data };
}

/** a·b. */
export function product(a: Dense, b: Dense): Dense {
  const out = dense(a.rows, b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.cols; k++) {
      const factor = valueAt(a.data, i * a.cols + k);
      for (let j = 0; j < b.cols; j++)
        out.data[i * b.cols + j] = valueAt(out.data, i * b.cols + j) + factor * valueAt(b.data, k * b.cols + j);
    }
  }
  return out;
}

/** The same matrix with rows for columns. */
export function transposedOf({ rows, cols, data }: Dense): Dense {
  const out = dense(cols, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out.data[j * rows + i] = valueAt(data, i * cols + j);
  return out;
}

/** Σ of the diagonal. */
export function traceOf({ rows, cols, data }: Dense): number {
  let sum = 0;
  for (let i = 0; i < Math.min(rows, cols); i++) sum += valueAt(data, i * cols + i);
  return sum;
}

/** √Σ of the squares, without overflow of what is finite. */
export function frobenius({ data }: Dense): number {
  let largest = 0;
  for (const value of data) largest = Math.max(largest, Math.abs(value));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  for (const value of data) sum += (value / largest) ** 2;
  return largest * Math.sqrt(sum);
}
