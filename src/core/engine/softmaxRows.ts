import type { Matrix } from "./matrix.ts";

/**
 * softmax(z)ⱼ = exp(zⱼ − max z) / Σₖ exp(zₖ − max z), in place; the maximum is subtracted so that exp cannot overflow.
 * A row of nothing but −Infinity becomes zeros; NaN or +Infinity make the whole row NaN.
 */
export function softmaxRow(row: Float64Array, at: number, length: number): void {
  let max = -Infinity;
  for (let j = at; j < at + length; j++) if (row[j]! > max) max = row[j]!;
  let sum = 0;
  for (let j = at; j < at + length; j++) {
    const e = row[j] === -Infinity ? 0 : Math.exp(row[j]! - max);
    row[j] = e;
    sum += e;
  }
  if (sum === 0) return;
  for (let j = at; j < at + length; j++) row[j]! /= sum;
}

/** The softmax of each row of z / temperature; z and weights: rows×keys, of one layout, not overlapping. */
export function softmaxRows(z: Matrix, temperature: number, weights: Matrix): void {
  for (let row = 0; row < z.rows; row++) {
    const from = z.at + row * z.cols;
    const to = weights.at + row * z.cols;
    for (let j = 0; j < z.cols; j++) weights.data[to + j] = z.data[from + j]! / temperature;
    softmaxRow(weights.data, to, z.cols);
  }
}
