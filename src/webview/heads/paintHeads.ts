import type { ColorScale } from "../../core/view/colorScale.ts";
import { downsample } from "../../core/view/downsample.ts";
import { putPixels } from "../pixels.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";
import type { HeadsLayout } from "./headsLayout.ts";

/** Free space around a picture. */
export const headMargin = 3;

/** The part of the paper that is in sight, in pixels. */
export interface VisibleArea {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Paints the heads whose places are in sight; each pixel is the largest weight behind it. */
export function paintHeads(
  canvas: HTMLCanvasElement,
  places: readonly (HeadAtGlance | undefined)[],
  layout: HeadsLayout,
  scaleOf: (head: HeadAtGlance) => ColorScale,
  sight: VisibleArea,
): void {
  const density = devicePixelRatio || 1;
  // As large as what is in sight, in pixels of the screen; it stays while the paper is scrolled.
  canvas.width = Math.max(1, Math.round(sight.width * density));
  canvas.height = Math.max(1, Math.round(sight.height * density));
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.imageSmoothingEnabled = false;
  // Whole rows, from the first in sight to the one after the last.
  const first = Math.max(0, Math.floor(sight.top / layout.height)) * layout.columns;
  const end = Math.ceil((sight.top + sight.height) / layout.height) * layout.columns;
  const side = layout.width - 2 * headMargin;
  for (const [at, head] of places.slice(first, end).entries()) {
    const x = layout.gutter + ((first + at) % layout.columns) * layout.width + headMargin - sight.left;
    const y = Math.floor((first + at) / layout.columns) * layout.height + headMargin - sight.top;
    if (head === undefined || x + side < 0 || x > sight.width) continue;
    const picture = pictureOf(head, scaleOf(head), Math.round(side * density));
    if (picture === undefined) continue;
    context.drawImage(picture, x * density, y * density, side * density, side * density);
  }
}

/** A head as a picture of at most that many pixels a side; undefined where it has no weights. */
export function pictureOf(head: HeadAtGlance, scale: ColorScale, pixels: number): OffscreenCanvas | undefined {
  if (head.rows * head.cols === 0) return undefined;
  const small = downsample({ rows: head.rows, cols: head.cols, data: head.picture }, pixels, pixels);
  const canvas = new OffscreenCanvas(small.cols, small.rows);
  const context = canvas.getContext("2d");
  if (context === null) return undefined;
  putPixels(context, small, scale);
  return canvas;
}
