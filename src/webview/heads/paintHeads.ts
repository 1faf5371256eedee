import type { ColorScale } from "../../core/view/colorScale.ts";
import { downsample } from "../../core/view/downsample.ts";
import type { HeadAtGlance } from "./headsData.ts";
import type { HeadsLayout } from "./headsLayout.ts";

/** Free space around a picture. */
export const headMargin = 3;

/** Paints the heads whose places are in sight; each pixel is the largest weight behind it. */
export function paintHeads(
  canvas: HTMLCanvasElement,
  heads: readonly HeadAtGlance[],
  layout: HeadsLayout,
  scaleOf: (head: HeadAtGlance) => ColorScale,
  sight: { readonly top: number; readonly height: number; readonly width: number },
): void {
  const density = devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(sight.width * density));
  canvas.height = Math.max(1, Math.round(sight.height * density));
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.imageSmoothingEnabled = false;
  const first = Math.max(0, Math.floor(sight.top / layout.height)) * layout.columns;
  const end = Math.ceil((sight.top + sight.height) / layout.height) * layout.columns;
  const side = layout.width - 2 * headMargin;
  for (const [at, head] of heads.slice(first, end).entries()) {
    const x = ((first + at) % layout.columns) * layout.width + headMargin;
    const y = Math.floor((first + at) / layout.columns) * layout.height + headMargin - sight.top;
    const picture = pictureOf(head, scaleOf(head), Math.round(side * density));
    if (picture === undefined) continue;
    context.drawImage(picture, x * density, y * density, side * density, side * density);
  }
}

function pictureOf(head: HeadAtGlance, scale: ColorScale, pixels: number): OffscreenCanvas | undefined {
  if (head.rows * head.cols === 0) return undefined;
  const small = downsample({ rows: head.rows, cols: head.cols, data: head.picture }, pixels, pixels);
  const canvas = new OffscreenCanvas(small.cols, small.rows);
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(small.cols, small.rows);
  for (const [index, value] of small.data.entries()) {
    const [red, green, blue] = scale.color(value, Math.floor(index / small.cols));
    image.data.set([red, green, blue, 255], 4 * index);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
