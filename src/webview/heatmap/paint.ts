import type { ColorScale } from "../../core/view/colorScale.ts";
import { downsample } from "../../core/view/downsample.ts";
import { type HeatmapLayout, visibleCells } from "../../core/view/heatmapLayout.ts";
import type { MatrixContent } from "../grid/matrixContent.ts";

/** What a picture of a matrix is painted with, beside the colours of its scale. */
export interface Ink {
  readonly nan: readonly [number, number, number];
  readonly hatch: string;
}

/** The part of a matrix that is painted: numbers and masked cells of a rectangle. */
export interface Part {
  /** The matrix' row behind a row of the part. */
  rowOf(row: number): number;
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array | Float32Array;
  readonly masked: Uint8Array | undefined;
}

/** Paints the visible part of a matrix into a window of the canvas: a pixel per cell, scaled without smoothing. */
export function paintCells(
  target: CanvasRenderingContext2D,
  content: MatrixContent,
  layout: HeatmapLayout,
  ink: Ink,
  density: number,
): void {
  const range = visibleCells(layout);
  const perPixel = { across: layout.cellWidth * density, down: layout.cellHeight * density };
  const isCrowded = Math.min(perPixel.across, perPixel.down) < 1;
  const part = isCrowded ? shrunk(content, perPixel) : cut(content, range.row, range.rowEnd, range.col, range.colEnd);
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
  target.drawImage(pictureOf(part, content.scale, ink), place.x, place.y, place.width, place.height);
  if (part.masked?.includes(1)) paintHatching(target, part, place, ink.hatch);
}

function cut({ numbers, masked, cols }: MatrixContent, row: number, rowEnd: number, col: number, colEnd: number): Part {
  const part = { rows: rowEnd - row, cols: colEnd - col };
  const data = new Float64Array(part.rows * part.cols);
  const hidden = masked && new Uint8Array(data.length);
  for (let r = row; r < rowEnd; r++) {
    const at = (r - row) * part.cols;
    data.set(numbers.subarray(r * cols + col, r * cols + colEnd), at);
    hidden?.set(masked!.subarray(r * cols + col, r * cols + colEnd), at);
  }
  return { ...part, data, masked: hidden, rowOf: (at) => row + at };
}

// The numbers stay the same array while their colours change.
const shrunkCache = new WeakMap<Float64Array, { masked: Uint8Array | undefined; part: Part }>();

/** More cells than pixels: each pixel shows the most conspicuous number behind it. */
function shrunk(content: MatrixContent, { across, down }: { readonly across: number; readonly down: number }): Part {
  const [rows, cols] = [Math.ceil(content.rows * Math.min(1, down)), Math.ceil(content.cols * Math.min(1, across))];
  const known = shrunkCache.get(content.numbers);
  if (known?.part.rows === rows && known.part.cols === cols && known.masked === content.masked) return known.part;
  const small = downsample({ rows: content.rows, cols: content.cols, data: visibleNumbers(content) }, rows, cols);
  const masked = content.masked && small.data.map((value) => (value === Number.NEGATIVE_INFINITY ? 1 : 0));
  const rowOf = (at: number): number => Math.floor((at * content.rows) / small.rows);
  const part = { ...small, masked: masked && Uint8Array.from(masked), rowOf };
  shrunkCache.set(content.numbers, { masked: content.masked, part });
  return part;
}

/** Masked weights are 0 as numbers; as a picture they are masked only where nothing else lies behind a pixel. */
function visibleNumbers({ numbers, masked }: MatrixContent): Float64Array {
  return masked ? numbers.map((value, index) => (masked[index] === 1 ? Number.NEGATIVE_INFINITY : value)) : numbers;
}

/** A picture with a pixel for each cell. */
export function pictureOf(part: Part, scale: ColorScale, ink: Ink): OffscreenCanvas {
  const canvas = new OffscreenCanvas(part.cols, part.rows);
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(part.cols, part.rows);
  const pixels = image.data;
  for (let line = 0, index = 0; line < part.rows; line++) {
    const row = part.rowOf(line);
    for (let col = 0; col < part.cols; col++, index++) {
      const value = part.data[index]!;
      const shown = part.masked?.[index] ? Number.NEGATIVE_INFINITY : value;
      const color = Number.isNaN(value) ? ink.nan : scale.color(shown, row);
      const at = 4 * index;
      pixels[at] = color[0];
      pixels[at + 1] = color[1];
      pixels[at + 2] = color[2];
      pixels[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Hatches the masked cells, at the same cost however many there are: the mask is a stencil for one hatched sheet. */
function paintHatching(target: CanvasRenderingContext2D, part: Part, place: Place, hatch: string): void {
  const { width, height } = target.canvas;
  const sheet = new OffscreenCanvas(width, height);
  const context = sheet.getContext("2d")!;
  context.setTransform(target.getTransform());
  context.imageSmoothingEnabled = false;
  context.drawImage(stencilOf(part), place.x, place.y, place.width, place.height);
  context.globalCompositeOperation = "source-in";
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = context.createPattern(hatching(hatch), "repeat")!;
  context.fillRect(0, 0, width, height);
  target.save();
  target.setTransform(1, 0, 0, 1, 0, 0);
  target.drawImage(sheet, 0, 0);
  target.restore();
}

function stencilOf({ rows, cols, masked }: Part): OffscreenCanvas {
  const canvas = new OffscreenCanvas(cols, rows);
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(cols, rows);
  for (let index = 0; index < rows * cols; index++) image.data[4 * index + 3] = masked?.[index] ? 255 : 0;
  context.putImageData(image, 0, 0);
  return canvas;
}

function hatching(color: string): OffscreenCanvas {
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
