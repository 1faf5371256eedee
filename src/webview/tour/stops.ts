import { batch } from "@preact/signals";
import type { CellRef } from "../../core/explain/derivation.ts";
import type { ShownStop } from "../../core/tour/shownStop.ts";
import { activeTab, changeView, hovered, outline, sameCell, selected, showCell, view, wantedStep } from "../state.ts";

/** Brings what a stop speaks of into sight, in the head that it names. */
export function goToStop({ layer, step, cell }: ShownStop): void {
  batch(() => {
    activeTab.value = "Steps";
    changeView({ layer, ...(cell && viewOf(cell)) });
    if (cell) {
      selected.value = cell;
      // The cell under a resting pointer must not hide that of the stop.
      hovered.value = undefined;
    }
    wantedStep.value = { layer: view.peek().layer, name: step, nearest: true };
  });
}

/** The head of the queries in which a cell of any matrix is seen. */
function viewOf({ layer, matrix, batch: item, head }: CellRef): { batch: number; head: number } {
  const shown = outline.peek()?.layers.find(({ path }) => path === layer);
  const own = shown && [...shown.steps, ...shown.inputs].find(({ name }) => name === matrix);
  const heads = shown?.dims.heads ?? 1;
  // Of grouped keys and values the first query head that looks at this one.
  return { batch: item, head: Math.floor((head * heads) / Math.max(1, own?.heads ?? 1)) };
}

/** Opens the field in which a cell's number is edited, as F2 does. */
export function changeCell(cell: CellRef): void {
  showCell(cell, { ...view.peek(), layer: cell.layer, ...viewOf(cell) });
  openField(cell, mostFrames);
}

/** Another layer's tables take some frames to be drawn, and newer numbers to arrive. */
const mostFrames = 60;

function openField(cell: CellRef, frames: number): void {
  requestAnimationFrame(() => {
    const td = cellElement(cell.matrix, cell.row, cell.col);
    // Stale numbers are about to be drawn anew, which would take the field away.
    if (td === undefined || td.closest("[data-stale]") !== null || !sameCell(selected.peek(), cell)) {
      if (frames > 0) openField(cell, frames - 1);
      return;
    }
    td.scrollIntoView({ block: "nearest", inline: "nearest" });
    td.focus({ preventScroll: true });
    // By the very key, so that the table has one way to begin.
    td.dispatchEvent(new KeyboardEvent("keydown", { key: "F2", bubbles: true, cancelable: true }));
  });
}

/** The cell of a table; undefined where the matrix is drawn as a picture, or the cell is out of sight. */
export function cellElement(matrix: string, row: number, col: number): HTMLElement | undefined {
  const grid = document.querySelector(`.view:not([hidden]) [role="grid"][aria-label="${CSS.escape(matrix)}"]`);
  return grid?.querySelector<HTMLElement>(`[data-row="${row}"][data-col="${col}"]`) ?? undefined;
}
