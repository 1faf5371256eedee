/** How a matrix lies behind a window: pixels per cell, and how far its top left corner is pushed out, in pixels. */
export interface HeatmapLayout {
  readonly rows: number;
  readonly cols: number;
  readonly width: number;
  readonly height: number;
  /** Pixels per cell, the same both ways. */
  readonly zoom: number;
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

const largestZoom = 64;

/** The whole matrix as large as fits the window, at most `largest` pixels per cell. */
export function fitHeatmap(rows: number, cols: number, width: number, height: number, largest = 24): HeatmapLayout {
  const zoom = Math.min(largest, width / Math.max(1, cols), height / Math.max(1, rows));
  return clampPan({ rows, cols, width, height, zoom: Math.max(zoom, Number.MIN_VALUE), panX: 0, panY: 0 });
}

/** The cell under a point of the window; undefined beside the matrix. */
export function cellAt(layout: HeatmapLayout, x: number, y: number): { row: number; col: number } | undefined {
  const row = Math.floor((y + layout.panY) / layout.zoom);
  const col = Math.floor((x + layout.panX) / layout.zoom);
  const inside = row >= 0 && row < layout.rows && col >= 0 && col < layout.cols;
  return inside ? { row, col } : undefined;
}

/** Where a cell lies in the window; may be outside of it. */
export function cellRect({ zoom, panX, panY }: HeatmapLayout, row: number, col: number): PixelRect {
  return { x: col * zoom - panX, y: row * zoom - panY, width: zoom, height: zoom };
}

/** Zooms by a factor so that the point of the matrix under (x, y) stays there; from the whole matrix to 64 px a cell. */
export function zoomAt(layout: HeatmapLayout, factor: number, x: number, y: number): HeatmapLayout {
  const whole = Math.min(layout.width / Math.max(1, layout.cols), layout.height / Math.max(1, layout.rows));
  const smallest = Math.min(whole, largestZoom);
  const zoom = Math.max(smallest, Math.min(largestZoom, layout.zoom * factor));
  const ratio = zoom / layout.zoom;
  return clampPan({ ...layout, zoom, panX: (layout.panX + x) * ratio - x, panY: (layout.panY + y) * ratio - y });
}

/** Moves the matrix behind the window; positive dx shows what lies to the right. */
export function panBy(layout: HeatmapLayout, dx: number, dy: number): HeatmapLayout {
  return clampPan({ ...layout, panX: layout.panX + dx, panY: layout.panY + dy });
}

/** Moves as little as needed to show a whole cell. */
export function panToCell(layout: HeatmapLayout, row: number, col: number): HeatmapLayout {
  const { x, y } = cellRect(layout, row, col);
  return panBy(layout, overhang(x, layout.zoom, layout.width), overhang(y, layout.zoom, layout.height));
}

function overhang(start: number, size: number, viewport: number): number {
  if (start < 0 || size > viewport) return start;
  return Math.max(0, start + size - viewport);
}

/** Keeps the window on the matrix: no empty margin where the matrix is larger than the window. */
export function clampPan(layout: HeatmapLayout): HeatmapLayout {
  const { rows, cols, zoom, width, height } = layout;
  const panX = Math.max(0, Math.min(layout.panX, cols * zoom - width));
  const panY = Math.max(0, Math.min(layout.panY, rows * zoom - height));
  return { ...layout, panX, panY };
}

/** The cells that show at least in part. */
export function visibleCells({ rows, cols, width, height, zoom, panX, panY }: HeatmapLayout): CellRange {
  const first = (pan: number, count: number): number => Math.max(0, Math.min(count, Math.floor(pan / zoom)));
  const end = (pan: number, size: number, count: number): number =>
    Math.max(0, Math.min(count, Math.ceil((pan + size) / zoom)));
  return {
    row: first(panY, rows),
    rowEnd: end(panY, height, rows),
    col: first(panX, cols),
    colEnd: end(panX, width, cols),
  };
}

/** The square tiles of `size` cells that cover a range, cut at the matrix' edge, row by row. */
export function tilesOf(range: CellRange, size: number, rows: number, cols: number): CellRange[] {
  const tiles: CellRange[] = [];
  for (let row = Math.floor(range.row / size) * size; row < range.rowEnd; row += size) {
    for (let col = Math.floor(range.col / size) * size; col < range.colEnd; col += size) {
      tiles.push({ row, rowEnd: Math.min(row + size, rows), col, colEnd: Math.min(col + size, cols) });
    }
  }
  return tiles;
}
