import type { CellRef, Operand } from "../../core/explain/derivation.ts";
import type { Axis } from "../../core/explain/outline.ts";
import type { MatrixRef } from "../../protocol/messages.ts";
import { focused, held, hovered, lit, marked, pointedLabel, rangeEnd, selected } from "../state.ts";
import type { Outlined } from "./overlay.ts";

type Place = Pick<CellRef, "layer" | "matrix" | "batch" | "head">;

function isIn({ layer, name, batch, head }: MatrixRef, cell: Place | undefined): boolean {
  return cell?.matrix === name && cell.layer === layer && cell.batch === batch && cell.head === head;
}

/** The cell of a matrix that is under the mouse. Reads signals, as the two after it. */
export function hoveredIn(ref: MatrixRef): CellRef | undefined {
  return isIn(ref, hovered.value) ? hovered.value : undefined;
}

/** The cell of a matrix that the keyboard focus is on. */
export function focusedIn(ref: MatrixRef): CellRef | undefined {
  return isIn(ref, focused.value) ? focused.value : undefined;
}

/** The selected cell, if it is one of a matrix. */
export function selectedIn(ref: MatrixRef): CellRef | undefined {
  return isIn(ref, selected.value) ? selected.value : undefined;
}

/** The cell of a matrix that is said in words: under the mouse, else the keyboard's, else the selected one. */
export function describedCell(ref: MatrixRef): CellRef | undefined {
  return hoveredIn(ref) ?? focusedIn(ref) ?? selectedIn(ref);
}

/** Everything to outline in a matrix, the most important last, so that it lies on top. */
export function outlinedIn(ref: MatrixRef, rows: number, cols: number): Outlined[] {
  const list: Outlined[] = [];
  for (const [index, operand] of lit.value.entries()) {
    if (isIn(ref, operand)) list.push(operandOutline(operand, index, rows, cols));
  }
  const one = (why: Outlined["why"], cell: CellRef | undefined): void => {
    if (cell && isIn(ref, cell)) list.push({ why, row: cell.row, col: cell.col, rows: 1, cols: 1 });
  };
  one("caret", marked.value);
  const [from, to] = [selected.value, rangeEnd.value];
  if (from && to && isIn(ref, from) && isIn(ref, to)) list.push(rectangle(from, to));
  one("hover", hovered.value);
  one("held", held.value);
  one("selected", selected.value);
  return list;
}

function rectangle(a: CellRef, b: CellRef): Outlined {
  const [row, col] = [Math.min(a.row, b.row), Math.min(a.col, b.col)];
  return { why: "range", row, col, rows: Math.abs(a.row - b.row) + 1, cols: Math.abs(a.col - b.col) + 1 };
}

/** The rows and columns of a matrix that belong to the pointed-at query or key. Reads a signal. */
export function bandsIn(axes: readonly [Axis, Axis] | undefined, rows: number, cols: number): Outlined[] {
  const label = pointedLabel.value;
  const [rowAxis, colAxis] = axes ?? [];
  if (label === undefined) return [];
  const { axis, index } = label;
  const bands: Outlined[] = [];
  if (axis === rowAxis && index < rows) bands.push({ why: "band", row: index, col: 0, rows: 1, cols });
  if (axis === colAxis && index < cols) bands.push({ why: "band", row: 0, col: index, rows, cols: 1 });
  return bands;
}

/** The cell of a matrix from which the keyboard goes on: the end of the range, else the selected one. */
export function chosenIn(ref: MatrixRef): CellRef | undefined {
  return isIn(ref, rangeEnd.value) ? rangeEnd.value : selectedIn(ref);
}

/** The first operand of a product has the colour of the left factor, as in the derivation; the others that of the right. */
function operandOutline({ row, col }: Operand, index: number, rows: number, cols: number): Outlined {
  return {
    why: index === 0 ? "lit-left" : "lit-right",
    row: row === "all" ? 0 : row,
    col: col === "all" ? 0 : col,
    rows: row === "all" ? rows : 1,
    cols: col === "all" ? cols : 1,
  };
}
