import { matrixOf, stripsOf, type TensorLook } from "./overview.ts";
import type { StoredTensor } from "./storedTensor.ts";

/** What is searched: the largest or smallest finite number, the next NaN, or the next infinite number. */
export type CellSearch = "largest" | "smallest" | "nan" | "infinite";

/** A cell of a matrix, by its indices from 0. */
export interface FoundCell {
  readonly row: number;
  readonly col: number;
  readonly value: number;
}

/**
 * Searches a whole matrix, read in strips. Of equal numbers the first one is found; NaN and infinite numbers are found
 * one after another, behind the cell `after` and then from the beginning. Null where there is none.
 */
export async function findCell(
  stored: StoredTensor,
  axes: Pick<TensorLook, "rowAxis" | "colAxis" | "at">,
  search: CellSearch,
  after: { readonly row: number; readonly col: number } | undefined,
): Promise<FoundCell | null> {
  const matrix = matrixOf(stored, { ...axes, row: 0, col: 0, rows: 0, cols: 0 });
  const cols = matrix.shape[1] ?? 0;
  const behind = after === undefined ? -1 : after.row * cols + after.col;
  let best: FoundCell | null = null;
  for await (const { row, numbers } of stripsOf(matrix)) {
    for (let at = 0; at < numbers.length; at++) {
      const value = numbers[at] ?? Number.NaN;
      if (search === "nan" || search === "infinite") {
        const fits = search === "nan" ? Number.isNaN(value) : Math.abs(value) === Number.POSITIVE_INFINITY;
        if (!fits) continue;
        if (row * cols + at > behind) return cellAt(row, at, cols, value);
        best ??= cellAt(row, at, cols, value);
      } else if (Number.isFinite(value)) {
        if (best === null || (search === "largest" ? value > best.value : value < best.value))
          best = cellAt(row, at, cols, value);
      }
    }
  }
  return best;
}

function cellAt(row: number, at: number, cols: number, value: number): FoundCell {
  return { row: row + Math.floor(at / cols), col: at % cols, value };
}
