import { subscript } from "../../subscripts.ts";

/** A letter with indices that count from 0, shown from 1: `sub("q", 0, 2)` is `q₁,₃`. */
export function sub(letter: string, ...indices: readonly number[]): string {
  return letter + indices.map((index) => subscript(index + 1)).join(",");
}

/** A cell by its matrix, shown from 1: `scores[1,2]`. */
export function cellName(matrix: string, row: number, col: number): string {
  return `${matrix}[${row + 1},${col + 1}]`;
}

/** A column of a matrix, shown from 1: `Wq[:,3]`. */
export function columnName(matrix: string, col: number): string {
  return `${matrix}[:,${col + 1}]`;
}

/** A row of a matrix, shown from 1: `Wq[3,:]`. */
export function rowName(matrix: string, row: number): string {
  return `${matrix}[${row + 1},:]`;
}

/** An entry of a vector, shown from 1: `bq[3]`. */
export function entryName(vector: string, index: number): string {
  return `${vector}[${index + 1}]`;
}

/** The letter of a matrix' rows in a sum: x₁ is row 1 of X. */
export function rowLetter(matrix: string): string {
  return letters.get(matrix) ?? matrix;
}

const letters: ReadonlyMap<string, string> = new Map([
  ["X", "x"],
  ["embedded", "e"],
  ["normed", "x̂"],
  ["memory.X", "mem"],
  ["memory.K", "memK"],
  ["memory.V", "memV"],
  ["encoder", "enc"],
  ["projectedQ", "q′"],
  ["projectedK", "k′"],
  ["projectedV", "v′"],
  ["normedQ", "q̂"],
  ["normedK", "k̂"],
  ["Q", "q"],
  ["K", "k"],
  ["V", "v"],
  ["weights", "w"],
  ["difference", "d"],
  ["dropped", "w′"],
  ["dumped", "w̃"],
  ["context", "c"],
  ["contextNormed", "c̄"],
  ["gated", "ĉ"],
  ["concat", "concat"],
  ["output", "o"],
  ["branchNormed", "ô"],
  ["residual", "r"],
  ["postNormed", "r̂"],
  ["feedForward.normed", "ẑ"],
  ["feedForward.gate", "g"],
  ["feedForward.up", "u"],
  ["feedForward.hidden", "h"],
  ["feedForward", "f"],
  ["final", "y"],
  ["readOut.normed", "ŷ"],
  ["readOut.pooled", "z"],
]);
