import type { MatrixSource } from "../../tiles/matrixSource.ts";
import { type Slab, slabIndex } from "./slab.ts";

/** A matrix whose numbers are at hand. */
export interface SlabMatrix extends MatrixSource {
  readonly isMade: boolean;
  read(row: number, rows: number, col: number, cols: number): Float64Array;
}

/** The matrix of one batch item and head as a source of tiles; rows that are not kept are made, whole, when they are read. */
export function slabSource(slab: Slab, batch: number, head: number): SlabMatrix {
  const { rows, cols, makeRow, source } = slab;
  const start = makeRow === undefined ? slabIndex(slab, batch, head, 0, 0) : 0;
  const lineOf = (row: number): Float64Array =>
    makeRow?.(batch, head, row) ?? source.data.subarray(start + row * cols, start + (row + 1) * cols);
  return {
    ...{ rows, cols, single: false, isMade: makeRow !== undefined },
    read: (row, height, col, width) => {
      // Whole rows are contiguous: a view is enough, no copy is needed.
      if (makeRow === undefined && width === cols)
        return source.data.subarray(start + row * cols, start + (row + height) * cols);
      const numbers = new Float64Array(height * width);
      for (let r = 0; r < height; r++) numbers.set(lineOf(row + r).subarray(col, col + width), r * width);
      return numbers;
    },
  };
}
