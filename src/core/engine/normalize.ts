import type { Tensor } from "../tensor/tensor.ts";
import type { Block } from "./spec.ts";

/**
 * Weights from scores, row by row, after dividing them by the temperature. Any shape ending in the number of keys; the
 * same shape comes out. `masked` says that −Infinity marks an ignored key: it gets weight exactly 0 in all three kinds.
 */
export function normalized(scores: Tensor, kind: Block["normalize"], temperature: number, masked: boolean): Tensor {
  const keys = scores.shape.at(-1)!;
  const z = scores.data;
  const weights = new Float64Array(z.length);
  for (let at = 0; at < z.length; at++) weights[at] = z[at]! / temperature;
  if (kind === "softmax") for (let row = 0; row < z.length; row += keys) softmaxRow(weights, row, keys);
  else if (kind === "sigmoid") for (let at = 0; at < z.length; at++) weights[at] = sigmoid(weights[at]!);
  if (masked) for (let at = 0; at < z.length; at++) if (z[at] === -Infinity) weights[at] = 0;
  return { shape: scores.shape, data: weights };
}

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

/** 1 / (1 + e^−z); for negative z written as e^z / (1 + e^z), which cannot overflow. */
export function sigmoid(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}
