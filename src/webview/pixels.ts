import type { Rgb } from "../core/view/color.ts";
import { type ColorScale, packed } from "../core/view/colorScale.ts";

/** Numbers of a matrix that become a pixel each, row-major. */
export interface Pixels {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array | Float32Array;
  readonly masked?: Uint8Array | undefined;
  /** The matrix' row behind a row of pixels, where rows have scales of their own; the same row without it. */
  rowOf?(row: number): number;
}

/** Colors beside those of a scale. */
interface PixelInk {
  readonly nan?: Rgb | undefined;
  /** Of numbers that the scale does not reach; the color of the end without it. */
  readonly beyond?: Rgb | undefined;
}

/** Fills a canvas of that many pixels. */
export function putPixels(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  { rows, cols, data, masked, rowOf }: Pixels,
  scale: ColorScale,
  { nan, beyond }: PixelInk = {},
): void {
  const image = context.createImageData(cols, rows);
  // One 32-bit number writes the four channels of a pixel at once.
  const pixels = new Uint32Array(image.data.buffer);
  const [low, high] = scale.reach;
  const nanPixel = nan && packed(nan);
  const beyondPixel = beyond && packed(beyond);
  for (let line = 0, at = 0; line < rows; line++) {
    // Rows have colors of their own with some scales: a shrunk picture must say which one it shows.
    const row = rowOf?.(line) ?? line;
    for (let col = 0; col < cols; col++, at++) {
      const value = data[at] ?? Number.NaN;
      // NaN first: it may be masked as well, and must be seen.
      if (nanPixel !== undefined && Number.isNaN(value)) pixels[at] = nanPixel;
      else if (masked?.[at]) pixels[at] = scale.pixel(Number.NEGATIVE_INFINITY, row);
      // −∞ is not below the reach but masked: it keeps its grey.
      else if (beyondPixel !== undefined && (value > high || (value < low && value > Number.NEGATIVE_INFINITY)))
        pixels[at] = beyondPixel;
      else pixels[at] = scale.pixel(value, row);
    }
  }
  context.putImageData(image, 0, 0);
}
