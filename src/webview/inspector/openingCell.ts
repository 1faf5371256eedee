import { computed, type ReadonlySignal } from "@preact/signals";
import type { CellRef } from "../../core/explain/derivation.ts";
import { layerOutline, matrix, view } from "../state.ts";
import { refOf } from "../viewWithin.ts";

/** Larger matrices are not read whole for this. */
const mostCells = 262_144;

/**
 * The cell that a panel explains before the reader has chosen one: the largest weight off the diagonal, the first of equals, or
 * the first weight where there is none. In a large matrix only the last query's weights are searched.
 */
export const openingCell: ReadonlySignal<CellRef | undefined> = computed(() => {
  const layer = layerOutline();
  const weights = layer?.steps.find(({ name }) => name === "weights");
  if (layer === undefined || weights === undefined) return undefined;
  const { name, batch, head } = refOf(layer, weights, view.value);
  const row = weights.rows * weights.cols > mostCells ? weights.rows - 1 : undefined;
  const data = matrix({ layer: layer.path, name, batch, head, ...(row !== undefined && { row }) }).value;
  if (data === undefined || data.data.length === 0) return undefined;
  const first = row ?? 0;
  const at = largestOffDiagonal(data.data, data.cols, first) ?? 0;
  return { layer: layer.path, matrix: name, batch, head, row: first + Math.floor(at / data.cols), col: at % data.cols };
});

/** Where the largest number off the diagonal is in the rows of a matrix from `first` on; undefined where there is none. */
export function largestOffDiagonal(numbers: Float64Array, cols: number, first = 0): number | undefined {
  let best: number | undefined;
  let most = -Infinity;
  for (const [at, value] of numbers.entries()) {
    if (first + Math.floor(at / cols) === at % cols || Number.isNaN(value)) continue;
    // The first counts whatever it is, even −∞.
    if (best !== undefined && value <= most) continue;
    best = at;
    most = value;
  }
  return best;
}
