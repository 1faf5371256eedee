import { piecesOf } from "../../tiles/matrixSource.ts";
import { limitNumbers, matrixOf, type TensorLook } from "./overview.ts";
import { storedMatrix } from "./storedMatrix.ts";
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
 * Searches a whole matrix, in the direction in which it lies in its file. Of equal numbers the first one is found; NaN and
 * infinite numbers are found one after another, behind the cell `after` and then from the beginning. Null where there is none. Throws where there
 * are too many numbers.
 */
export async function findCell(
  stored: StoredTensor,
  axes: Pick<TensorLook, "rowAxis" | "colAxis" | "at">,
  search: CellSearch,
  after: { readonly row: number; readonly col: number } | undefined,
): Promise<FoundCell | null> {
  const matrix = matrixOf(stored, { ...axes, row: 0, col: 0, rows: 0, cols: 0 });
  const { source, turned } = storedMatrix(matrix);
  limitNumbers(source.rows, source.cols);
  const cols = matrix.shape[1] ?? 0;
  const behind = after === undefined ? -1 : after.row * cols + after.col;
  const isBetter = betterFor(search, behind);
  let best: Found | undefined;
  for await (const { row, col, cols: width, numbers } of piecesOf(source, { ...source, row: 0, col: 0 })) {
    for (let at = 0; at < numbers.length; at++) {
      const value = numbers[at] as number;
      if (!mayBe(search, value, best)) continue;
      const [down, across] = [row + Math.floor(at / width), col + (at % width)];
      const place = turned ? across * cols + down : down * cols + across;
      if (best === undefined || isBetter({ place, value }, best)) best = { place, value };
    }
    const isSettled = !turned && best !== undefined && isSequential(search) && best.place > behind;
    if (isSettled) break;
  }
  return best === undefined ? null : { row: Math.floor(best.place / cols), col: best.place % cols, value: best.value };
}

/** A number by its place in the rows of the looked-at matrix. */
interface Found {
  readonly place: number;
  readonly value: number;
}

function isSequential(search: CellSearch): boolean {
  return search === "nan" || search === "infinite";
}

/** Whether a number may be what is searched; cheap, for it is asked of every number. */
function mayBe(search: CellSearch, value: number, best: Found | undefined): boolean {
  if (search === "nan") return Number.isNaN(value);
  if (search === "infinite") return value - value !== 0 && !Number.isNaN(value);
  if (value - value !== 0) return false;
  if (best === undefined) return true;
  return search === "largest" ? value >= best.value : value <= best.value;
}

function betterFor(search: CellSearch, behind: number): (found: Found, best: Found) => boolean {
  if (!isSequential(search)) {
    return (found, best) => found.value !== best.value || found.place < best.place;
  }
  // What lies behind the last one found comes before what lies in front of it.
  return (found, best) => {
    const [isBehind, bestIsBehind] = [found.place > behind, best.place > behind];
    return isBehind === bestIsBehind ? found.place < best.place : isBehind;
  };
}
