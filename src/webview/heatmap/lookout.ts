import { clampPan, fitHeatmap, type HeatmapLayout } from "../../core/view/heatmapLayout.ts";

/** What part of a matrix is looked at, free of the window's size: pixels per cell and the first visible cell. */
export interface Lookout {
  readonly zoom: number;
  readonly row: number;
  readonly col: number;
}

const tallestSmall = 150;
const largestCell = 24;

/** The layout of a matrix in a width: its lookout where it has one, else all of it, in whole pixels per cell if it can be. */
export function layoutFor(
  { rows, cols }: { readonly rows: number; readonly cols: number },
  width: number,
  small: boolean,
  lookout: Lookout | undefined,
  tallest: number,
): HeatmapLayout {
  const highest = small ? Math.min(tallestSmall, tallest) : tallest;
  const fit = fitHeatmap(rows, cols, width, highest, small ? 8 : largestCell);
  const zoom = fit.zoom > 1.5 ? Math.floor(fit.zoom) : fit.zoom;
  // The window keeps the size of the whole picture, so that zooming does not move the page.
  const whole = { ...fit, zoom, width: Math.min(width, cols * zoom), height: Math.min(highest, rows * zoom) };
  const window = { ...whole, width: Math.max(whole.width, Math.min(width, 160)), height: Math.max(whole.height, 24) };
  if (lookout === undefined) return clampPan(window);
  const nearest = Math.max(lookout.zoom, zoom);
  return clampPan({ ...window, zoom: nearest, panX: lookout.col * nearest, panY: lookout.row * nearest });
}

/** What a layout looks at. */
export function lookoutOf({ zoom, panX, panY }: HeatmapLayout): Lookout {
  return { zoom, row: panY / zoom, col: panX / zoom };
}
