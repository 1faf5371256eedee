import type { CellRef } from "../../core/explain/derivation.ts";
import type { Outline } from "../../core/explain/outline.ts";
import { type Words, words } from "../../core/sentence.ts";

/** Which layer, batch item and head a cell belongs to: only what there is more than one of. Counts from 1. */
export function placeOf(cell: CellRef, outline: Outline | undefined): Words[] {
  const layer = outline?.layers.find(({ path }) => path === cell.layer);
  const matrix = [...(layer?.steps ?? []), ...(layer?.inputs ?? [])].find(({ name }) => name === cell.matrix);
  if (outline === undefined || layer === undefined) return [];
  return [
    ...(outline.layers.length > 1 ? [layer.label] : []),
    ...(matrix && matrix.batches > 1 ? [words("Batch item {0}", cell.batch + 1)] : []),
    ...(matrix && matrix.heads > 1 ? [words("Head {0}", cell.head + 1)] : []),
  ];
}
