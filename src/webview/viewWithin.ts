import type { CellRef } from "../core/explain/derivation.ts";
import type { LayerOutline, MatrixOutline, Outline } from "../core/explain/outline.ts";
import type { MatrixRef, PanelView } from "../protocol/messages.ts";

/** The nearest view that exists in an outline: an unknown layer becomes the first, a round, batch item and head the last there is. */
export function viewWithin(outline: Outline | undefined, view: PanelView): PanelView {
  const layers = outline?.layers;
  // A generation that has become shorter shows its last round, not its first.
  const layer = layers?.find(({ path }) => path === view.layer) ?? layers?.at(view.layer.startsWith("rounds") ? -1 : 0);
  if (layer === undefined) return view;
  const batch = within(view.batch, layer.dims.batch);
  const head = within(view.head, layer.dims.heads);
  if (layer.path === view.layer && batch === view.batch && head === view.head) return view;
  return { layer: layer.path, batch, head };
}

/**
 * The matrix that a view shows of an outlined one. Grouped keys and values: query head h looks at ⌊h·G/H⌋; what is shared
 * by all heads or batch items is at 0.
 */
export function refOf(layer: LayerOutline, matrix: MatrixOutline, view: PanelView): MatrixRef {
  const head = Math.floor((view.head * matrix.heads) / Math.max(1, layer.dims.heads));
  return { layer: layer.path, name: matrix.name, batch: matrix.batches > 1 ? view.batch : 0, head };
}

/**
 * The same row and column in what a view shows of a cell's matrix: another head's weight of the same query and key. Undefined where
 * the layer has no such matrix, or it is smaller.
 */
export function cellWithin(
  outline: Outline | undefined,
  view: PanelView,
  cell: CellRef | undefined,
): CellRef | undefined {
  const layer = outline?.layers.find(({ path }) => path === view.layer);
  if (layer === undefined || cell === undefined) return cell;
  const drawn = [...layer.steps, ...layer.inputs].find(({ name }) => name === cell.matrix);
  // A matrix that the outline does not list may still be one of this layer.
  if (drawn === undefined) return cell.layer === view.layer ? cell : undefined;
  if (cell.row >= drawn.rows || cell.col >= drawn.cols) return undefined;
  const { batch, head } = refOf(layer, drawn, view);
  // Unchanged, the cell stays the same object, so that no signal changes.
  const isSame = cell.layer === layer.path && cell.batch === batch && cell.head === head;
  return isSame ? cell : { ...cell, layer: layer.path, batch, head };
}

// What is not a number counts as 0.
function within(index: number, count: number): number {
  return Math.max(0, Math.min(Math.trunc(index) || 0, count - 1));
}
