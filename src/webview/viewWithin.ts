import type { LayerOutline, MatrixOutline, Outline } from "../core/explain/outline.ts";
import type { MatrixRef, PanelView } from "../protocol/messages.ts";

/** The nearest view that exists in an outline: an unknown layer becomes the first, batch item and head the last there is. */
export function viewWithin(outline: Outline | undefined, view: PanelView): PanelView {
  const layer = outline?.layers.find(({ path }) => path === view.layer) ?? outline?.layers[0];
  if (layer === undefined) return view;
  const batch = within(view.batch, layer.dims.batch);
  const head = within(view.head, layer.dims.heads);
  if (layer.path === view.layer && batch === view.batch && head === view.head) return view;
  return { layer: layer.path, batch, head };
}

/**
 * The matrix that a view shows of an outlined one. Grouped keys and values: query head h looks at ⌊h·G/H⌋; what is shared
 * by all heads or batch items stands at 0.
 */
export function refOf(layer: LayerOutline, matrix: MatrixOutline, view: PanelView): MatrixRef {
  const head = Math.floor((view.head * matrix.heads) / Math.max(1, layer.dims.heads));
  return { layer: layer.path, name: matrix.name, batch: matrix.batches > 1 ? view.batch : 0, head };
}

function within(index: number, count: number): number {
  return Math.max(0, Math.min(Math.trunc(index) || 0, count - 1));
}
