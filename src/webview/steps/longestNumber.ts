import type { LayerOutline, MatrixOutline } from "../../core/explain/outline.ts";
import { decimalsFor, formatNumber } from "../../core/view/numberFormat.ts";
import { shownDecimals } from "../options.ts";
import { matrix, view } from "../state.ts";
import { refOf } from "../viewWithin.ts";

/** What is assumed of numbers that are not here yet, or too many to look at: a sign, a digit and two decimals. */
const usual = 5;
const mostCells = 1024;

/** The characters of a matrix's longest number in the looked-at layer. Reads signals. */
export function longestNumber(layer: LayerOutline, drawn: MatrixOutline): number {
  if (drawn.rows * drawn.cols > mostCells) return usual;
  const numbers = matrix(refOf(layer, drawn, view.value)).value?.data;
  return numbers === undefined ? usual : charactersOf(numbers, shownDecimals.value);
}

/** The characters of the longest of some numbers as a table shows them. */
export function charactersOf(numbers: Float64Array, decimals: number): number {
  const places = decimalsFor(numbers, decimals);
  return numbers.reduce((longest, value) => Math.max(longest, formatNumber(value, places).length), 0);
}
