/** How a matrix lies behind a window: pixels per cell, and how far its top left corner is pushed out, in pixels. */
export interface HeatmapLayout {
  readonly rows: number;
  readonly cols: number;
  readonly width: number;
  readonly height: number;
  /** Pixels per cell. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly panX: number;
  readonly panY: number;
}

/** A range of cells, ends exclusive. */
export interface CellRange {
  readonly row: number;
  readonly rowEnd: number;
  readonly col: number;
  readonly colEnd: number;
}

/** A rectangle in the window's pixels. */
export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const largestCell = 64;

/** The whole matrix with square cells as large as fits the window, at most `largest` pixels per cell. */
export function fitHeatmap(rows: number, cols: number, width: number, height: number, largest = 24): HeatmapLayout {
  const fitting = Math.min(largest, width / Math.max(1, cols), height / Math.max(1, rows));
  const cell = Math.max(fitting, Number.MIN_VALUE);
  return clampPan({ rows, cols, width, height, cellWidth: cell, cellHeight: cell, panX: 0, panY: 0 });
}

/** The cell under a point of the window; undefined beside the matrix. */
export function cellAt(layout: HeatmapLayout, x: number, y: number): { row: number; col: number } | undefined {
  const row = Math.floor((y + layout.panY) / layout.cellHeight);
  const col = Math.floor((x + layout.panX) / layout.cellWidth);
  const inside = row >= 0 && row < layout.rows && col >= 0 && col < layout.cols;
  return inside ? { row, col } : undefined;
}

/** Where a cell is in the window; may be outside of it. */
export function cellRect(layout: HeatmapLayout, row: number, col: number): PixelRect {
  const { cellWidth, cellHeight, panX, panY } = layout;
  return { x: col * cellWidth - panX, y: row * cellHeight - panY, width: cellWidth, height: cellHeight };
}

/**
 * Zooms by a factor so that the point of the matrix under (x, y) stays there; from the whole matrix to 64 px a cell, which keeps
 * its proportions.
 */
export function zoomAt(layout: HeatmapLayout, factor: number, x: number, y: number): HeatmapLayout {
  const { rows, cols, width, height, cellWidth, cellHeight } = layout;
  const most = largestCell / Math.max(cellWidth, cellHeight);
  const whole = Math.min(width / Math.max(1, cols) / cellWidth, height / Math.max(1, rows) / cellHeight);
  const ratio = Math.max(Math.min(whole, most), Math.min(most, factor));
  return clampPan({
    ...layout,
    cellWidth: cellWidth * ratio,
    cellHeight: cellHeight * ratio,
    panX: (layout.panX + x) * ratio - x,
    panY: (layout.panY + y) * ratio - y,
  });
}

/** Moves the matrix behind the window; positive dx shows what lies to the right. */
export function panBy(layout: HeatmapLayout, dx: number, dy: number): HeatmapLayout {
  return clampPan({ ...layout, panX: layout.panX + dx, panY: layout.panY + dy });
}

/** Moves as little as needed to show a whole cell. */
export function panToCell(layout: HeatmapLayout, row: number, col: number): HeatmapLayout {
  const { x, y, width, height } = cellRect(layout, row, col);
  return panBy(layout, overhang(x, width, layout.width), overhang(y, height, layout.height));
}

function overhang(start: number, size: number, viewport: number): number {
  if (start < 0 || size > viewport) return start;
  return Math.max(0, start + size - viewport);
}

/** Keeps the window on the matrix: no empty margin where the matrix is larger than the window. */
export function clampPan(layout: HeatmapLayout): HeatmapLayout {
  const { rows, cols, cellWidth, cellHeight, width, height } = layout;
  const panX = Math.max(0, Math.min(layout.panX, cols * cellWidth - width));
  const panY = Math.max(0, Math.min(layout.panY, rows * cellHeight - height));
  return { ...layout, panX, panY };
}

/** The cells that show at least in part. */
export function visibleCells(layout: HeatmapLayout): CellRange {
  const { rows, cols, width, height, cellWidth, cellHeight, panX, panY } = layout;
  const first = (pan: number, cell: number, count: number): number =>
    Math.max(0, Math.min(count, Math.floor(pan / cell)));
  const end = (pan: number, size: number, cell: number, count: number): number =>
    Math.max(0, Math.min(count, Math.ceil((pan + size) / cell)));
  return {
    row: first(panY, cellHeight, rows),
    rowEnd: end(panY, height, cellHeight, rows),
    col: first(panX, cellWidth, cols),
    colEnd: end(panX, width, cellWidth, cols),
  };
}
