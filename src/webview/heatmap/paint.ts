import type { Rgb } from "../../core/view/color.ts";
import type { ColorScale } from "../../core/view/colorScale.ts";
import { type HeatmapLayout, visibleCells } from "../../core/view/heatmapLayout.ts";
import type { MatrixContent } from "../grid/matrixContent.ts";
import { type Pixels, putPixels } from "../pixels.ts";
import { shrunk } from "../shrunk.ts";

/** What a picture of a matrix is painted with, beside the colours of its scale. */
export interface Ink {
  readonly nan: Rgb;
  readonly hatch: string;
  /** Of numbers beyond the ends of the colors. */
  readonly beyond: Rgb;
}

/** The part of a matrix that is painted: numbers and masked cells of a rectangle. */
type Part = Pixels;

/** Pixels of a cell in which a mark has room; in smaller ones the color itself marks. */
export const smallestMarked = 5;

/** Paints the visible part of a matrix into a window of the canvas: a pixel per cell, scaled without smoothing. */
export function paintCells(
  target: CanvasRenderingContext2D,
  content: MatrixContent,
  layout: HeatmapLayout,
  ink: Ink,
  density: number,
): void {
  const range = visibleCells(layout);
  // Pixels of the screen, of which a CSS pixel may have more than one.
  const perPixel = { across: layout.cellWidth * density, down: layout.cellHeight * density };
  // With more cells than pixels it must not be left to chance which of them are seen.
  const isCrowded = Math.min(perPixel.across, perPixel.down) < 1;
  // Shrunk is the whole matrix, not the part in sight: it is kept, and moving costs nothing.
  const part = isCrowded
    ? shrunk(content, pixelsFor(content.rows, perPixel.down), pixelsFor(content.cols, perPixel.across))
    : cut(content, range.row, range.rowEnd, range.col, range.colEnd);
  if (part.rows === 0 || part.cols === 0) return;
  const place = isCrowded
    ? {
        x: -layout.panX,
        y: -layout.panY,
        width: layout.cols * layout.cellWidth,
        height: layout.rows * layout.cellHeight,
      }
    : {
        x: range.col * layout.cellWidth - layout.panX,
        y: range.row * layout.cellHeight - layout.panY,
        width: part.cols * layout.cellWidth,
        height: part.rows * layout.cellHeight,
      };
  target.imageSmoothingEnabled = false;
  // Larger cells get a corner instead; see paintCorners.ts.
  const beyond = Math.min(layout.cellWidth, layout.cellHeight) < smallestMarked ? ink.beyond : undefined;
  const picture = pictureOf(part, content.scale, ink, beyond);
  target.drawImage(picture, place.x, place.y, place.width, place.height);
  if (part.masked?.includes(1)) paintHatching(target, part, place, ink.hatch);
}

/** Pixels for some cells, of which there are more. */
function pixelsFor(cells: number, perCell: number): number {
  return Math.ceil(cells * Math.min(1, perCell));
}

function cut(content: MatrixContent, row: number, rowEnd: number, col: number, colEnd: number): Part {
  const { numbers, masked, rows, cols } = content;
  // The very arrays where all of it is in sight: what was made for them is known by their identity.
  if (rowEnd - row === rows && colEnd - col === cols) return { rows, cols, data: numbers, masked };
  const part = { rows: rowEnd - row, cols: colEnd - col };
  const data = new Float64Array(part.rows * part.cols);
  const hidden = masked && new Uint8Array(data.length);
  for (let r = row; r < rowEnd; r++) {
    const at = (r - row) * part.cols;
    data.set(numbers.subarray(r * cols + col, r * cols + colEnd), at);
    hidden?.set(masked!.subarray(r * cols + col, r * cols + colEnd), at);
  }
  // Rows count from the matrix's first, not the part's.
  return { ...part, data, masked: hidden, rowOf: (at) => row + at };
}

/** A picture with a pixel for each cell; `beyond` colors those whose number the scale does not reach. */
export function pictureOf(part: Part, scale: ColorScale, { nan }: Ink, beyond?: Rgb): OffscreenCanvas {
  const canvas = new OffscreenCanvas(part.cols, part.rows);
  const context = canvas.getContext("2d");
  if (context !== null) putPixels(context, part, scale, { nan, beyond });
  return canvas;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

// Colors may change while the masked cells and their places stay.
const sheets = new WeakMap<Uint8Array, { readonly key: string; readonly sheet: OffscreenCanvas }>();

/** Hatches the masked cells, at the same cost however many there are: the mask is a stencil for one hatched sheet. */
function paintHatching(target: CanvasRenderingContext2D, part: Part, place: Place, hatch: string): void {
  const { width, height } = target.canvas;
  const transform = target.getTransform();
  // Everything the sheet depends on beside the mask.
  const key = [width, height, transform, place.x, place.y, place.width, place.height, hatch].join(" ");
  const known = part.masked && sheets.get(part.masked);
  const sheet = known?.key === key ? known.sheet : new OffscreenCanvas(width, height);
  if (sheet !== known?.sheet) {
    drawHatching(sheet, part, place, transform, hatch);
    if (part.masked) sheets.set(part.masked, { key, sheet });
  }
  target.save();
  // The sheet has the pixels of the canvas itself: the hatching keeps its width at every zoom.
  target.setTransform(1, 0, 0, 1, 0, 0);
  target.drawImage(sheet, 0, 0);
  target.restore();
}

function drawHatching(sheet: OffscreenCanvas, part: Part, place: Place, transform: DOMMatrix, hatch: string): void {
  const context = sheet.getContext("2d");
  if (context === null) return;
  context.setTransform(transform);
  context.imageSmoothingEnabled = false;
  context.drawImage(stencilOf(part), place.x, place.y, place.width, place.height);
  // From here on only what the stencil covers is painted.
  context.globalCompositeOperation = "source-in";
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = context.createPattern(hatching(hatch), "repeat") ?? hatch;
  context.fillRect(0, 0, sheet.width, sheet.height);
}

// Only opacity counts: four bytes a pixel, of which the last.
function stencilOf({ rows, cols, masked }: Part): OffscreenCanvas {
  const canvas = new OffscreenCanvas(cols, rows);
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(cols, rows);
  for (let index = 0; index < rows * cols; index++) image.data[4 * index + 3] = masked?.[index] ? 255 : 0;
  context.putImageData(image, 0, 0);
  return canvas;
}

function hatching(color: string): OffscreenCanvas {
  // In pixels of the screen. One line from corner to corner and two beside it, so that the tiles join without a gap.
  const canvas = new OffscreenCanvas(6, 6);
  const context = canvas.getContext("2d")!;
  context.strokeStyle = color;
  context.beginPath();
  for (const start of [-6, 0, 6]) {
    context.moveTo(start, 6);
    context.lineTo(start + 6, 0);
  }
  context.stroke();
  return canvas;
}
