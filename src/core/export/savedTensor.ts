import { type CopiedRange, rangeText } from "../explain/copy/copyRange.ts";
import type { CopyFormat } from "../explain/derivation.ts";
import type { TensorValues } from "../tensor/files/storedTensor.ts";
import { exactNumber } from "../view/numberFormat.ts";
import { npyBytes } from "./npy.ts";

/** Where a rectangle begins in its matrix, from 0, for the labels of its rows and columns. */
export interface Corner {
  readonly row: number;
  readonly col: number;
}

/** A rectangle of a tensor's numbers as text. Integers beyond 2⁵³ keep all their digits in cells of a spreadsheet. */
export function copiedText(values: TensorValues, format: CopyFormat, corner: Corner): string {
  if (format === "tsv") return lines(values, "\t").join("\n");
  return rangeText(rangeOf(values, corner), format);
}

/** The same as comma-separated values, line by line and without labels; NaN, Infinity and -Infinity are words. */
export function csvText(values: TensorValues): string {
  return lines(values, ",")
    .map((one) => `${one}\r\n`)
    .join("");
}

/** The same as a `.npy` file: int64 and uint64 as such, all others as float64. */
export function savedNpy({ shape, data, exact }: TensorValues): Uint8Array {
  return npyBytes({ shape, data: exact ?? data });
}

function lines({ shape, data, exact }: TensorValues, separator: string): string[] {
  const [rows = 0, cols = 0] = shape;
  const cell = (at: number): string => (exact === undefined ? exactNumber(data[at] ?? 0) : String(exact[at]));
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: cols }, (_, col) => cell(row * cols + col)).join(separator),
  );
}

function rangeOf({ shape, data }: TensorValues, { row, col }: Corner): CopiedRange {
  const [rows = 0, cols = 0] = shape;
  const labels = (first: number, count: number): string[] =>
    Array.from({ length: count }, (_, at) => String(first + at));
  return {
    rows: Array.from({ length: rows }, (_, at) => data.slice(at * cols, (at + 1) * cols)),
    rowLabels: labels(row, rows),
    colLabels: labels(col, cols),
  };
}
