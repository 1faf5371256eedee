import type { HeadNorm } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { normFactor, rowScale, rowStatistics } from "./layerNorm.ts";
import { mergeHeads, splitHeads } from "./layout.ts";

/** What a row's numbers are moved and multiplied by: mean 0 for rms and l2; 1 / max(‖x‖, eps) for l2. */
export function headStatistics(
  norm: HeadNorm,
  x: Float64Array,
  at: number,
  width: number,
): { readonly mean: number; readonly inverseDeviation: number } {
  if (norm.type !== "l2") return (norm.type === "rms" ? rowScale : rowStatistics)(x, at, width, norm.eps);
  let squares = 0;
  for (let c = 0; c < width; c++) squares += x[at + c]! ** 2;
  return { mean: 0, inverseDeviation: 1 / Math.max(Math.sqrt(squares), norm.eps) };
}

/** Where the gamma and beta of a head begin: they are one row for all heads, or one row a head. */
export function headOffset(vector: Tensor | undefined, head: number, width: number): number {
  return vector !== undefined && vector.shape.length > 1 && vector.data.length > width ? head * width : 0;
}

/** The rows that a norm works on: B×H×n×d as it is, or B×n×(H·d) for a norm over the width. */
export function normedRows(x: Tensor, norm: HeadNorm): Tensor {
  return norm.over === "width" ? mergeHeads(x) : x;
}

/** The head of a row of `normedRows`; 0 where a row holds all heads. */
export function headOfRow(rows: Tensor, row: number): number {
  const [, heads, count] = rows.shape;
  return rows.shape.length < 4 ? 0 : Math.floor(row / count!) % heads!;
}

/**
 * Queries or keys, B×H×n×d, normed head by head or over the packed width: rms, layer (`layerNormed`'s formulas) or
 * l2 (x / max(‖x‖, eps)), then times gamma + offset, plus beta. Source: Henry et al., Query-Key Normalization, eq. 3.
 */
export function headNormed(x: Tensor, norm: HeadNorm): Tensor {
  const rows = normedRows(x, norm);
  const width = rows.shape.at(-1)!;
  const data = new Float64Array(rows.data.length);
  for (let row = 0; row * width < data.length; row++) {
    const from = row * width;
    const head = headOfRow(rows, row);
    const gamma = headOffset(norm.gamma, head, width);
    const beta = headOffset(norm.beta, head, width);
    const { mean, inverseDeviation } = headStatistics(norm, rows.data, from, width);
    for (let c = 0; c < width; c++) {
      const centred = (rows.data[from + c]! - mean) * inverseDeviation;
      data[from + c] = centred * normFactor(norm, gamma + c) + (norm.beta?.data[beta + c] ?? 0);
    }
  }
  const normed = { shape: rows.shape, data };
  return norm.over === "width" ? splitHeads(normed, x.shape[1]!) : normed;
}

/** Norm and rotation of projected queries or keys, in the order that the norm says; `put` keeps the normed ones. */
export function normedAndTurned(
  projected: Tensor,
  norm: HeadNorm | undefined,
  turn: (x: Tensor) => Tensor,
  put: (normed: Tensor) => Tensor,
): Tensor {
  if (norm === undefined) return turn(projected);
  if (norm.after === "rope") return put(headNormed(turn(projected), norm));
  return turn(put(headNormed(projected, norm)));
}
