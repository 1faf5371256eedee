import { type CopyFormat, copyFormats } from "../core/explain/derivation.ts";
import { axesOrder } from "../core/tensor/files/axes.ts";
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
  /** What its axes probably are, a letter each: `LBHqk`. */
  readonly axes?: string;
  /** How many tensors of the file it is put together from: layers, or steps of a generation. */
  readonly of?: number;
}

/** The first message to the page of a tensor file. */
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

/** What is looked at of a tensor: one of the list, two of its axes, and an index of each other one. */
type LookedMatrix = Pick<TensorLook, "rowAxis" | "colAxis" | "at"> & { readonly tensor: number };

/** Forms in which numbers are saved. */
const savedForms = ["csv", "npy"] as const;
export type SavedForm = (typeof savedForms)[number];

/** What a page of a tensor file may ask: name -> params, result. */
export interface TensorMethods {
  readonly ready: { readonly params: null; readonly result: TensorFileFacts };
  /** A rectangle in at most that many cells; read by ranges, never the whole file. */
  readonly look: {
    readonly params: TensorLook & { readonly tensor: number; readonly mostRows: number; readonly mostCols: number };
    readonly result: Overview;
  };
  /** A tile of the looked-at matrix, and what is known of all its numbers; goes on reading them where they are behind it. */
  readonly tile: {
    readonly params: LookedMatrix & { readonly tile: TileRequest };
    readonly result: Tile & { readonly statistics: BlockStatistics };
  };
  /** A cell of the looked-at matrix, all of which is read for it; null where there is none. */
  readonly find: {
    readonly params: LookedMatrix & {
      readonly search: CellSearch;
      readonly after: { readonly row: number; readonly col: number } | undefined;
    };
    readonly result: FoundCell | null;
  };
  /** Small pictures of the matrices along another axis, each number of which counts. */
  readonly thumbnails: {
    readonly params: LookedMatrix & { readonly axis: number; readonly from: number; readonly count: number };
    readonly result: readonly Overview[];
  };
  /** Puts the numbers of a rectangle on the clipboard; how many these are. */
  readonly copy: {
    readonly params: TensorLook & { readonly tensor: number; readonly format: CopyFormat };
    readonly result: number;
  };
  /** Asks where to and writes the numbers of a rectangle; false where nothing was written. */
  readonly save: {
    readonly params: TensorLook & { readonly tensor: number; readonly form: SavedForm };
    readonly result: boolean;
  };
  /** Asks where to and writes the picture; false where nothing was written. */
  readonly savePicture: { readonly params: { readonly png: Uint8Array }; readonly result: boolean };
  /** Opens a new spec of the file, which looks at this tensor and reads its axes so. */
  readonly newSpec: {
    readonly params: { readonly tensor: number; readonly axes: string | undefined };
    readonly result: null;
  };
}

export type TensorMethod = keyof TensorMethods;

/** Cells of one side of a picture that may be asked for. */
const mostCells = 1024;

/** Thumbnails that are asked for at once, and cells of their longer side. */
export const mostThumbnails = 16;
export const thumbnailCells = 48;
/** Numbers of a matrix that has thumbnails: all of them are read for one. */
export const thumbnailNumbers = 2 ** 20;

/** Bytes of a picture of the page. */
const pictureBytes = 32 * 2 ** 20;

/** Whether something that came from the page has the form of a question. */
export const tensorParams: { readonly [M in TensorMethod]: (value: unknown) => value is TensorMethods[M]["params"] } = {
  ready: (value) => value === null,
  newSpec: (value): value is TensorMethods["newSpec"]["params"] => {
    if (typeof value !== "object" || value === null) return false;
    const { tensor, axes } = value as Record<string, unknown>;
    return isIndex(tensor) && (axes === undefined || (typeof axes === "string" && axesOrder(axes) !== undefined));
  },
  look: (value): value is TensorMethods["look"]["params"] => {
    if (!isRectangle(value)) return false;
    const { mostRows, mostCols } = value as unknown as Record<string, unknown>;
    return [mostRows, mostCols].every((count) => isIndex(count) && count >= 1 && count <= mostCells);
  },
  thumbnails: (value): value is TensorMethods["thumbnails"]["params"] => {
    if (typeof value !== "object" || value === null || !isMatrix(value)) return false;
    const { axis, from, count } = value as unknown as Record<string, unknown>;
    return isIndex(axis) && isIndex(from) && isIndex(count) && count <= mostThumbnails;
  },
  copy: (value): value is TensorMethods["copy"]["params"] =>
    isRectangle(value) && isOneOf(copyFormats, (value as { format?: unknown }).format),
  save: (value): value is TensorMethods["save"]["params"] =>
    isRectangle(value) && isOneOf(savedForms, (value as { form?: unknown }).form),
  savePicture: (value): value is TensorMethods["savePicture"]["params"] => {
    const png = typeof value === "object" && value !== null ? (value as { png?: unknown }).png : undefined;
    return png instanceof Uint8Array && png.length <= pictureBytes;
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

function isOneOf(all: readonly unknown[], value: unknown): boolean {
  return all.includes(value);
}

/** A rectangle of a matrix of the list. */
function isRectangle(value: unknown): value is TensorLook & { readonly tensor: number } {
  if (typeof value !== "object" || value === null || !isMatrix(value)) return false;
  const { row, col, rows, cols } = value as unknown as Record<string, unknown>;
  return [row, col, rows, cols].every(isIndex);
}

/** A tensor of the list, two of its axes, and indices of the others. */
function isMatrix(value: object): value is LookedMatrix {
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
