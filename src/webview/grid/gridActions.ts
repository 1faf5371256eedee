import type { CellRef } from "../../core/explain/derivation.ts";
import { type GridPosition, type GridSize, moveInGrid } from "../../core/view/gridKeys.ts";
import type { MatrixRef } from "../../protocol/messages.ts";
import { notify } from "../hostApi.ts";
import { focused, held, hovered, rangeEnd, sameCell, sameMatrix, selected } from "../state.ts";

/** A grid as its keyboard sees it. */
export interface KeyGrid {
  readonly ref: MatrixRef;
  readonly at: GridPosition;
  readonly size: GridSize;
  /** Moves the keyboard's cell and shows it. */
  moveTo(position: GridPosition): void;
}

/** A cell of a matrix. */
export function cellOf({ layer, name, batch, head }: MatrixRef, { row, col }: GridPosition): CellRef {
  return { layer, matrix: name, batch, head, row, col };
}

/** Holds a cell to compare others with it, or lets it go where it is held. */
export function toggleHold(cell: CellRef): void {
  held.value = sameCell(held.peek(), cell) ? undefined : cell;
}

/** A click selects, with Shift the range up to there; with Ctrl or Cmd it goes to the number in the text. */
export function onCellClick(cell: CellRef, event: MouseEvent): void {
  if (event.ctrlKey || event.metaKey) notify("goToSource", { cell });
  else if (event.shiftKey) extendTo(cell);
  else select(cell);
}

function select(cell: CellRef): void {
  rangeEnd.value = undefined;
  selected.value = cell;
}

/** With Shift the range grows from the selected cell, where it is one of the same matrix. */
function extendTo(cell: CellRef): void {
  const from = selected.peek();
  // A range of one cell is just the selection.
  if (from && sameMatrix(from, cell)) rangeEnd.value = sameCell(from, cell) ? undefined : cell;
  else select(cell);
}

/** Takes one layer away: the held cell first, then the selection. False where there is none. */
export function unpinOrDeselect(): boolean {
  // One layer for each press, the last added first.
  const layer = held.peek() ? held : selected.peek() ? selected : focused.peek() ? focused : undefined;
  if (layer) layer.value = undefined;
  rangeEnd.value = undefined;
  // The focus would show the same cell again as soon as it is no longer selected.
  if (layer === selected) focused.value = undefined;
  return layer !== undefined;
}

/** The keys of every grid: moving, Enter or Space to hold, Ctrl+Enter to the text, Escape. True when it was one of them. */
export function onGridKey(event: KeyboardEvent, grid: KeyGrid): boolean {
  // Alt with a key belongs to the workbench.
  if (event.altKey) return false;
  const ctrl = event.ctrlKey || event.metaKey;
  const position = moveInGrid(grid.at, { key: event.key, ctrl }, grid.size);
  if (position) {
    // The pointer rests somewhere: the cell under it must not hide where the keys go.
    hovered.value = undefined;
    grid.moveTo(position);
    if (event.shiftKey) extendTo(cellOf(grid.ref, position));
    else select(cellOf(grid.ref, position));
  } else if (event.key === "Enter" || event.key === " ") {
    if (ctrl) notify("goToSource", { cell: cellOf(grid.ref, grid.at) });
    else toggleHold(cellOf(grid.ref, grid.at));
    // Escape with nothing to take away goes on to whatever else listens.
  } else if (event.key !== "Escape" || !unpinOrDeselect()) {
    return false;
  }
  event.preventDefault();
  return true;
}
