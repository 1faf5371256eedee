import type { RowFactor } from "../spec/mixing.ts";
import type { Block } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Kernel } from "./kernel.ts";
import { type Matrix, matrixAt } from "./matrix.ts";
import { byRow } from "./rowFactor.ts";
import { isRowNormalization, normalizeRow } from "./sparse.ts";

/**
 * Weights from scores, row by row, after dividing them by the temperature. Any shape ending in the number of keys; the
 * same shape comes out. `masked` says that −Infinity marks an ignored key: it gets weight exactly 0 in every kind.
 */
export function normalized(
  scores: Tensor,
  kind: Block["normalize"],
  temperature: RowFactor,
  masked: boolean,
  kernel: Kernel,
): Tensor {
  // What is −Infinity stays it, whatever it is divided by.
  if (typeof temperature !== "number") return normalized(byRow(scores, temperature, "over"), kind, 1, masked, kernel);
  const keys = scores.shape.at(-1)!;
  const rows = keys === 0 ? 0 : scores.data.length / keys;
  const z = matrixAt(scores.data, 0, rows, keys);
  const weights = matrixAt(new Float64Array(scores.data.length), 0, rows, keys);
  if (kind === "softmax") kernel.softmaxRows(z, temperature, weights);
  else if (isRowNormalization(kind)) {
    divideCells(z, temperature, weights);
    for (let row = 0; row < rows; row++) normalizeRow(kind, weights.data.subarray(row * keys, (row + 1) * keys));
  } else if (kind === "sigmoid") sigmoidCells(z, temperature, weights);
  else divideCells(z, temperature, weights);
  if (masked) zeroIgnored(z, weights);
  return { shape: scores.shape, data: weights.data };
}

/** Weights of B×H×n×keys with exactly 0 where the masked score is −Infinity. */
export function withoutIgnored(masked: Tensor, weights: Tensor): Tensor {
  const data = weights.data.map((weight, at) => (masked.data[at] === -Infinity ? 0 : weight));
  return { shape: weights.shape, data };
}

/** A masked cell in a row of NaN, or without normalisation, would not be 0 by itself. */
function zeroIgnored(z: Matrix, weights: Matrix): void {
  for (let at = 0; at < z.data.length; at++) if (z.data[at] === -Infinity) weights.data[at] = 0;
}

function sigmoidCells(z: Matrix, temperature: number, weights: Matrix): void {
  for (let at = 0; at < z.data.length; at++) weights.data[at] = sigmoid(z.data[at]! / temperature);
}

function divideCells(z: Matrix, temperature: number, weights: Matrix): void {
  for (let at = 0; at < z.data.length; at++) weights.data[at] = z.data[at]! / temperature;
}

/** 1 / (1 + e^−z); for negative z written as e^z / (1 + e^z), which cannot overflow. */
export function sigmoid(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}
