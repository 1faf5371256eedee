import type { BlockFigure } from "../core/tiles/blocks.ts";
import type { TileRequest } from "../core/tiles/pyramid.ts";
import { exact, type Guard, isCount, oneOf } from "./shape.ts";

/** Every figure of a block that may be shown. */
export const blockFigures = ["farthest", "largest", "smallest", "mean"] as const satisfies readonly BlockFigure[];

/** At this level a cell represents more rows than a matrix can have. */
const mostLevels = 53;

const isLevel: Guard<number> = (value): value is number => isCount(value) && value < mostLevels;

/** Whether something that came from a page is a request for a tile. */
export const isTileRequest: Guard<TileRequest> = exact<TileRequest>({
  ...{ rowLevel: isLevel, colLevel: isLevel, tileRow: isCount, tileCol: isCount, show: oneOf(blockFigures) },
});
