import type { ColorScale } from "../core/view/colorScale.ts";
import { downsample, type Grid } from "../core/view/downsample.ts";
import { putPixels } from "./pixels.ts";

/** Paints a matrix with a pixel for each cell, at most that many to a side: where one stands for many it is the farthest from 0. */
export function paintMatrix(canvas: HTMLCanvasElement, matrix: Grid, scale: ColorScale, mostPixels: number): void {
  const small = downsample(matrix, mostPixels, mostPixels);
  canvas.width = small.cols;
  canvas.height = small.rows;
  const context = canvas.getContext("2d");
  // An image without pixels cannot be made.
  if (context === null || small.rows * small.cols === 0) return;
  putPixels(context, small, scale);
}
