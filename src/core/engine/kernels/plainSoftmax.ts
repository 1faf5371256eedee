import type { Numbers } from "./numbers.ts";

/** softmax of a row, in place (see `softmaxRow`), with the maximum and sum of exponentials that it found. */
export function softmaxWithSum(row: Numbers): { max: number; sum: number } {
  let max = -Infinity;
  for (let j = 0; j < row.length; j++) if (row[j]! > max) max = row[j]!;
  let sum = 0;
  for (let j = 0; j < row.length; j++) {
    const e = row[j] === -Infinity ? 0 : Math.exp(row[j]! - max);
    row[j] = e;
    sum += e;
  }
  if (sum !== 0) for (let j = 0; j < row.length; j++) row[j]! /= sum;
  return { max, sum };
}
