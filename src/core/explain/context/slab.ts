import { itemAt } from "../../present.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";

/**
 * A tensor as drawn: one rows × cols matrix per batch item and head, each in one piece. `batches` and `heads` are 1 where
 * the matrix is shared.
 */
export interface Slab {
  readonly rows: number;
  readonly cols: number;
  readonly batches: number;
  readonly heads: number;
  /** Where the numbers are. Not read before they are needed: those of a made tensor may not be there yet. */
  readonly source: { readonly data: Float64Array };
  /** For numbers that are not kept: makes a row, not to be changed. `source` is empty then. */
  readonly makeRow?: (batch: number, head: number, row: number) => Float64Array;
}

/** A step or tensor whose last two axes are the matrix, with a batch axis before them (rank 3) or batch and heads (rank 4). */
export function slabOf(tensor: Tensor): Slab {
  const { shape } = tensor;
  const rank = shape.length;
  return {
    rows: rank < 2 ? 1 : itemAt(shape, rank - 2),
    cols: rank < 1 ? 1 : itemAt(shape, rank - 1),
    heads: rank < 4 ? 1 : itemAt(shape, rank - 3),
    batches: rank < 3 ? 1 : itemAt(shape, 0),
    source: tensor,
  };
}

/** The same for what broadcasts to B×H×n×m from the right: a third axis is the heads'. */
export function broadcastSlab(tensor: Tensor): Slab {
  const slab = slabOf(tensor);
  return tensor.shape.length === 3 ? { ...slab, batches: 1, heads: itemAt(tensor.shape, 0) } : slab;
}

/** The same for one row per batch item: m or B×m. */
export function rowPerItem(tensor: Tensor): Slab {
  const slab = slabOf(tensor);
  return tensor.shape.length === 2 ? { ...slab, rows: 1, batches: itemAt(tensor.shape, 0) } : slab;
}

/** Flat index of a cell; shared matrices have the same cells for every batch item and head. */
export function slabIndex(slab: Slab, batch: number, head: number, row: number, col: number): number {
  const b = slab.batches > 1 ? batch : 0;
  const h = slab.heads > 1 ? head : 0;
  return ((b * slab.heads + h) * slab.rows + row) * slab.cols + col;
}

/** The value of a cell. */
export function slabAt(slab: Slab, batch: number, head: number, row: number, col: number): number {
  if (slab.makeRow !== undefined) return valueAt(slab.makeRow(batch, head, row), col);
  return valueAt(slab.source.data, slabIndex(slab, batch, head, row, col));
}

/** A copy of one row. */
export function slabRow(slab: Slab, batch: number, head: number, row: number): Float64Array {
  if (slab.makeRow !== undefined) return slab.makeRow(batch, head, row).slice();
  const from = slabIndex(slab, batch, head, row, 0);
  return slab.source.data.slice(from, from + slab.cols);
}

/** A copy of one column. */
export function slabColumn(slab: Slab, batch: number, head: number, col: number): Float64Array {
  return Float64Array.from({ length: slab.rows }, (_, row) => slabAt(slab, batch, head, row, col));
}

/** Whether batch, head, row and column name a cell of the slab. */
export function hasCell(slab: Slab, batch: number, head: number, row: number, col: number): boolean {
  return (
    inRange(batch, slab.batches) && inRange(head, slab.heads) && inRange(row, slab.rows) && inRange(col, slab.cols)
  );
}

function inRange(index: number, count: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < count;
}
