import type { Block } from "../spec/spec.ts";

/** Normalisations of whole rows over their visible keys, besides softmax. */
export type RowNormalization = Extract<Block["normalize"], "sparsemax" | "entmax15" | "relu" | "sum">;

/** Whether a normalisation looks at whole rows, and is not softmax. */
export function isRowNormalization(kind: Block["normalize"]): kind is RowNormalization {
  return kind === "sparsemax" || kind === "entmax15" || kind === "relu" || kind === "sum";
}

/**
 * Normalises a row of scores in place; −Infinity is an ignored key and becomes 0. With NaN or +Infinity in it the row
 * becomes NaN. A row whose sum is 0 has no shares: `sum` gives zeros.
 */
export function normalizeRow(kind: RowNormalization, row: Float64Array): void {
  const by = rowConstant(kind, row);
  for (let j = 0; j < row.length; j++) row[j] = row[j] === -Infinity ? 0 : weightOf(kind, row[j]!, by);
}

/** The weight of a visible score z, from its row's constant. */
export function weightOf(kind: RowNormalization, z: number, by: number): number {
  switch (kind) {
    case "sparsemax":
      return Math.max(0, z - by);
    case "entmax15":
      return Math.max(0, z / 2 - by) ** 2;
    case "relu":
      return Math.max(0, z) / by;
    case "sum":
      return by === 0 ? 0 : z / by;
  }
}

/** What a row's weights share: the threshold τ of sparsemax and entmax15, relu's number of visible keys, the sum. */
export function rowConstant(kind: RowNormalization, row: Float64Array): number {
  const visible = row.filter((z) => z !== -Infinity);
  if (kind === "relu") return visible.length;
  if (kind === "sum") return visible.reduce((sum, z) => sum + z, 0);
  if (!visible.every(Number.isFinite)) return Number.NaN;
  return kind === "sparsemax" ? sparsemaxThreshold(visible) : entmaxThreshold(visible);
}

/** τ with Σ max(0, z − τ) = 1. Source: Martins and Astudillo, From Softmax to Sparsemax, algorithm 1. */
function sparsemaxThreshold(row: Float64Array): number {
  const sorted = row.slice().sort().reverse();
  const top = sorted[0] ?? 0;
  let sum = 0;
  let threshold = 0;
  for (let k = 1; k <= sorted.length; k++) {
    const z = sorted[k - 1]! - top;
    sum += z;
    if (1 + k * z > sum) threshold = (sum - 1) / k;
  }
  return top + threshold;
}

/** τ with Σ max(0, z/2 − τ)² = 1. Source: Peters, Niculae and Martins, Sparse Sequence-to-Sequence Models, algorithm 2. */
function entmaxThreshold(row: Float64Array): number {
  const sorted = row
    .map((z) => z / 2)
    .sort()
    .reverse();
  const top = sorted[0] ?? 0;
  let sum = 0;
  let squares = 0;
  let threshold = 0;
  for (let k = 1; k <= sorted.length; k++) {
    const z = sorted[k - 1]! - top;
    sum += z;
    squares += z * z;
    const mean = sum / k;
    const candidate = mean - Math.sqrt(Math.max(0, (1 - (squares - k * mean * mean)) / k));
    if (candidate > z) break;
    threshold = candidate;
  }
  return top + threshold;
}
