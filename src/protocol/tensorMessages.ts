import type { CellSearch, FoundCell } from "../core/tensor/files/findCell.ts";
import type { Overview, TensorLook } from "../core/tensor/files/overview.ts";
import type { BlockStatistics } from "../core/tiles/blocks.ts";
import type { Tile, TileRequest } from "../core/tiles/pyramid.ts";
import { isTileRequest } from "./tileRequestGuard.ts";

/** A tensor of the file as its page lists it. */
export interface ListedTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Why its numbers cannot be read. */
  readonly fault?: string;
}

/** What the page of a tensor file is told first. */
export interface TensorFileFacts {
  readonly file: string;
  readonly format: string;
  readonly tensors: readonly ListedTensor[];
  /** Lists of texts, by name, and how long they are. */
  readonly labels: readonly (readonly [string, number])[];
  readonly inert: readonly string[];
  readonly strings: Readonly<Record<string, string>>;
  readonly locale: string;
}

/** What a page of a tensor file may ask: name -> params, result. */
export interface TensorMethods {
  readonly ready: { readonly params: null; readonly result: TensorFileFacts };
  /** A rectangle in at most so many cells; read by ranges, never the whole file. */
  readonly look: {
    readonly params: TensorLook & { readonly tensor: number; readonly mostRows: number; readonly mostCols: number };
    readonly result: Overview;
  };
  /** A tile of the looked-at matrix, and what is known of all its numbers; goes on reading them where they are behind it. */
  readonly tile: {
    readonly params: Pick<TensorLook, "rowAxis" | "colAxis" | "at"> & {
      readonly tensor: number;
      readonly tile: TileRequest;
    };
    readonly result: Tile & { readonly statistics: BlockStatistics };
  };
  /** A cell of the looked-at matrix, all of which is read for it; null where there is none. */
  readonly find: {
    readonly params: Pick<TensorLook, "rowAxis" | "colAxis" | "at"> & {
      readonly tensor: number;
      readonly search: CellSearch;
      readonly after: { readonly row: number; readonly col: number } | undefined;
    };
    readonly result: FoundCell | null;
  };
  readonly newSpec: { readonly params: null; readonly result: null };
}

export type TensorMethod = keyof TensorMethods;

/** Cells of one side of a picture that may be asked for. */
const mostCells = 1024;

/** Whether something that came from the page has the form of a question. */
export const tensorParams: { readonly [M in TensorMethod]: (value: unknown) => value is TensorMethods[M]["params"] } = {
  ready: (value) => value === null,
  newSpec: (value) => value === null,
  look: (value): value is TensorMethods["look"]["params"] => {
    if (typeof value !== "object" || value === null) return false;
    const { row, col, rows, cols, mostRows, mostCols } = value as Record<string, unknown>;
    const counts = [row, col, rows, cols].every(isIndex);
    const cells = [mostRows, mostCols].every((count) => isIndex(count) && count >= 1 && count <= mostCells);
    return isMatrix(value) && counts && cells;
  },
  tile: (value): value is TensorMethods["tile"]["params"] =>
    typeof value === "object" && value !== null && isMatrix(value) && isTileRequest((value as { tile?: unknown }).tile),
  find: (value): value is TensorMethods["find"]["params"] => {
    if (typeof value !== "object" || value === null) return false;
    const { search, after } = value as Record<string, unknown>;
    return isMatrix(value) && searches.has(search) && (after === undefined || isCell(after));
  },
};

const searches: ReadonlySet<unknown> = new Set<CellSearch>(["largest", "smallest", "nan", "infinite"]);

/** A tensor of the list, two of its axes, and indices of the others. */
function isMatrix(value: object): boolean {
  const { tensor, rowAxis, colAxis, at } = value as Record<string, unknown>;
  const axes = [rowAxis, colAxis].every((axis) => axis === undefined || isIndex(axis));
  return isIndex(tensor) && axes && Array.isArray(at) && at.length <= 64 && at.every(isIndex);
}

function isCell(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { row, col } = value as Record<string, unknown>;
  return isIndex(row) && isIndex(col);
}

function isIndex(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
