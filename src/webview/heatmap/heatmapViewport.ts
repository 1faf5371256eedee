import { clampPan, fitHeatmap, type HeatmapLayout } from "../../core/view/heatmapLayout.ts";

/** What part of a matrix is looked at, free of the window's size: pixels per cell and the first visible cell. */
export interface HeatmapViewport {
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly row: number;
  readonly col: number;
}

interface Cells {
  readonly rows: number;
  readonly cols: number;
}

// In pixels, as all sizes here.
const tallestSmall = 150;
const largestCell = 24;
const largestSmallCell = 8;
/** Up to this many rows each is high enough to be pointed at. */
const fewRows = 32;
const leastHeight = 10;
const usualHeight = 14;
/** How much wider than high the cells of a slender matrix become at most. */
const widest = 8;
const leastWindow = { width: 160, height: 24 };

/** The layout of a matrix in a width: its viewport where it has one, else all of it, in whole pixels per cell if it can be. */
export function layoutFor(
  { rows, cols }: Cells,
  width: number,
  small: boolean,
  viewport: HeatmapViewport | undefined,
  tallest: number,
): HeatmapLayout {
  const highest = small ? Math.min(tallestSmall, tallest) : tallest;
  const fit = fitHeatmap(rows, cols, width, highest, small ? largestSmallCell : largestCell);
  const cell = shapeOf({ rows, cols }, width, highest, fit.cellWidth);
  const [cellWidth, cellHeight] = [whole(cell.width), whole(cell.height)];
  // The window keeps the size of the whole picture, so that zooming does not move the page.
  const window = {
    ...fit,
    cellWidth,
    cellHeight,
    width: Math.max(Math.min(width, cols * cellWidth), Math.min(width, leastWindow.width)),
    height: Math.max(Math.min(highest, rows * cellHeight), leastWindow.height),
  };
  if (viewport === undefined) return clampPan(window);
  // No cell is smaller than where all of the matrix is in sight.
  const nearest = {
    cellWidth: Math.max(viewport.cellWidth, cellWidth),
    cellHeight: Math.max(viewport.cellHeight, cellHeight),
  };
  return clampPan({
    ...window,
    ...nearest,
    panX: viewport.col * nearest.cellWidth,
    panY: viewport.row * nearest.cellHeight,
  });
}

/**
 * The shape of a cell: square, but higher where there are few rows (two rows of 300 are no hairline), and wider where a matrix is
 * slender (the queries of 200 tokens are no sliver). `square` is the side of a square that fits.
 */
function shapeOf({ rows, cols }: Cells, width: number, highest: number, square: number) {
  // A matrix of few rows that is large anyway needs no help.
  if (rows <= fewRows && square < usualHeight) {
    // As high as usual, or at least high enough to be pointed at, as far as there is room.
    const height = Math.max(square, Math.min(usualHeight, highest / rows));
    return { width: square, height: Math.min(highest / rows, Math.max(height, leastHeight)) };
  }
  const isSlender = rows >= 2 * cols;
  return {
    width: isSlender ? Math.max(square, Math.min(width / cols, largestCell, widest * square)) : square,
    height: square,
  };
}

/** Whole or half pixels, which every cell can have without leaving much of the room free. */
function whole(pixels: number): number {
  // Cells of unequal numbers of pixels would make a pattern that is not in the numbers; below 1.5 px it cannot be helped.
  return pixels > 4 ? Math.floor(pixels) : pixels > 1.5 ? Math.floor(2 * pixels) / 2 : pixels;
}

/** What a layout looks at. */
export function viewportOf({ cellWidth, cellHeight, panX, panY }: HeatmapLayout): HeatmapViewport {
  return { cellWidth, cellHeight, row: panY / cellHeight, col: panX / cellWidth };
}
