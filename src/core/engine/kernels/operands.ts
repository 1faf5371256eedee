import type { NumberMatrix, Numbers } from "./numbers.ts";

/** Copies a block of a matrix into `to` at index `at`, row by row, `stride` numbers apart. */
export function copyIn<T extends Numbers>(
  from: NumberMatrix<T>,
  row: number,
  col: number,
  rows: number,
  cols: number,
  to: T,
  at: number,
  stride: number,
): void {
  const start = from.at + row * from.cols + col;
  if (cols === from.cols && stride === cols) {
    to.set(from.data.subarray(start, start + rows * cols), at);
    return;
  }
  for (let i = 0; i < rows; i++) {
    const first = start + i * from.cols;
    to.set(from.data.subarray(first, first + cols), at + i * stride);
  }
}

/** Copies rows that are `stride` apart at index `at` of `from` into a block of a matrix. */
export function copyOut<T extends Numbers>(
  from: T,
  at: number,
  stride: number,
  to: NumberMatrix<T>,
  row: number,
  col: number,
  rows: number,
  cols: number,
): void {
  const start = to.at + row * to.cols + col;
  if (cols === to.cols && stride === cols) {
    to.data.set(from.subarray(at, at + rows * cols), start);
    return;
  }
  for (let i = 0; i < rows; i++) {
    const first = at + i * stride;
    to.data.set(from.subarray(first, first + cols), start + i * to.cols);
  }
}
