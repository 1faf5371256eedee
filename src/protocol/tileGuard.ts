import type { BlockFigure } from "../core/tiles/blocks.ts";
import type { Tile, TileWish } from "../core/tiles/pyramid.ts";
import { exact, type Guard, isCount, isNumber, oneOf, where } from "./shape.ts";

/** Every figure of a block that may be shown. */
export const blockFigures = ["farthest", "largest", "smallest", "mean"] as const satisfies readonly BlockFigure[];

/** At this level a cell stands for more rows than a matrix can have. */
const mostLevels = 53;

const isLevel: Guard<number> = (value): value is number => isCount(value) && value < mostLevels;

/** Whether something that came from a page is a tile that it wishes. */
export const isTileWish: Guard<TileWish> = exact<TileWish>({
  ...{ rowLevel: isLevel, colLevel: isLevel, tileRow: isCount, tileCol: isCount, show: oneOf(blockFigures) },
});

/** Numbers in either precision, of whatever realm. */
const isNumbers: Guard<Tile["data"]> = (value): value is Tile["data"] =>
  /^\[object Float(32|64)Array\]$/.test(Object.prototype.toString.call(value));

const isTilePlace: Guard<Tile> = exact<Tile>({
  ...{ row: isCount, col: isCount, rows: isCount, cols: isCount, data: isNumbers },
  ...{ rowsPerCell: isCount, colsPerCell: isCount, read: isNumber },
});

/** Whether something that came from the host is a tile, with a number for each of its cells. */
export const isTile: Guard<Tile> = where(isTilePlace, ({ rows, cols, data }) => data.length === rows * cols);
