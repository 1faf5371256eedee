import type { LayerOutline, MatrixOutline } from "../../core/explain/outline.ts";
import { cellText, decimalsFor } from "../../core/view/numberFormat.ts";
import { pointPads, widestPadded } from "../../core/view/pointPads.ts";
import { shownDecimals } from "../options.ts";
import { matrix, view } from "../state.ts";
import { refOf } from "../viewWithin.ts";

/** What is assumed of numbers that are not here yet, or too many to look at: a sign, a digit and two decimals. */
const usual = 5;
// Formatting more would take longer than the width is worth.
const mostCells = 1024;

/** The characters of a matrix's longest number in the looked-at layer. Reads signals. */
export function longestNumber(layer: LayerOutline, drawn: MatrixOutline, terse = false): number {
  if (drawn.rows * drawn.cols > mostCells) return usual;
  const numbers = matrix(refOf(layer, drawn, view.value)).value?.data;
  return numbers === undefined ? usual : charactersOf(numbers, drawn.cols, shownDecimals.value, terse);
}

/** The characters of the widest cell of some numbers as a table of `cols` columns shows them. */
export function charactersOf(numbers: Float64Array, cols: number, decimals: number, terse = false): number {
  // As the table itself does: small numbers get more decimals than were chosen.
  const places = decimalsFor(numbers, decimals);
  const texts = Array.from(numbers, (value) => cellText(value, places, terse));
  return widestPadded(texts, pointPads(texts, cols));
}
