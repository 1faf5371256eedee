import type { Tile } from "../core/tiles/pyramid.ts";
import { exact, type Guard, isCount, isNumber } from "./shape.ts";

/** Numbers in either precision, of whatever realm. */
const isNumbers = ArrayBuffer.isView as Guard<unknown> as Guard<Tile["data"]>;

/** Whether something that came from the host is a tile. How many numbers it has is looked at where they are drawn. */
export const isTile: Guard<Tile> = exact<Tile>({
  ...{ row: isCount, col: isCount, rows: isCount, cols: isCount, data: isNumbers },
  ...{ rowsPerCell: isCount, colsPerCell: isCount, read: isNumber },
});
