import type { CellRef } from "../../core/explain/derivation.ts";
import type { LayerOutline } from "../../core/explain/outline.ts";

/** A query chosen by hand, and the pin at that time: a later pin takes over. */
export interface ChosenQuery {
  readonly row: number;
  readonly pin: CellRef | undefined;
}

/** The query whose weights are shown, from 0: the one chosen last, by hand or by pinning a cell of its row; else the last, which sees most. */
export function queryOf(layer: LayerOutline, chosen: ChosenQuery | undefined, pin: CellRef | undefined): number {
  // Nothing was pinned since.
  if (chosen !== undefined && chosen.pin === pin) return within(chosen.row, layer.dims.n);
  return pin !== undefined && pin.layer === layer.path && hasQueryRows(layer, pin.matrix)
    ? within(pin.row, layer.dims.n)
    : within(chosen?.row ?? layer.dims.n - 1, layer.dims.n);
}

function hasQueryRows({ steps, inputs }: LayerOutline, matrix: string): boolean {
  const found = steps.find(({ name }) => name === matrix) ?? inputs.find(({ name }) => name === matrix);
  return found?.rowAxis === "query";
}

function within(row: number, count: number): number {
  return Math.max(0, Math.min(row, count - 1));
}
