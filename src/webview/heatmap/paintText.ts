import { type HeatmapLayout, visibleCells } from "../../core/view/heatmapLayout.ts";
import { formatNumber } from "../../core/view/numberFormat.ts";
import type { MatrixContent } from "../grid/content.ts";

const lineHeight = 13;
const apart = 8;

/** Every how-manieth label has room when each takes `size` pixels: 1, 2, 5, 10, 20, 50, … */
export function labelStep(size: number, zoom: number): number {
  for (let unit = 1; ; unit *= 10) {
    for (const step of [unit, 2 * unit, 5 * unit]) if (step * zoom >= size) return step;
    if (unit > 1e9) return unit;
  }
}

export interface Gutters {
  readonly left: number;
  readonly top: number;
}

/** Paints the labels of the visible rows and columns into the margins, as many as have room. */
export function paintLabels(
  target: CanvasRenderingContext2D,
  { rowLabels, colLabels }: MatrixContent,
  layout: HeatmapLayout,
  { left, top }: Gutters,
): void {
  const range = visibleCells(layout);
  target.textBaseline = "middle";
  target.textAlign = "right";
  const rowStep = labelStep(lineHeight, layout.zoom);
  for (const row of numberedFrom(range.row, range.rowEnd, rowStep)) {
    const y = top + (row + 0.5) * layout.zoom - layout.panY;
    if (y >= top && y <= top + layout.height) target.fillText(rowLabels[row] ?? "", left - 5, y, left - 7);
  }
  target.textAlign = "center";
  const widest = widestOf(target, colLabels, range.col, range.colEnd);
  const colStep = labelStep(Math.min(widest, 90) + apart, layout.zoom);
  for (const col of numberedFrom(range.col, range.colEnd, colStep)) {
    const x = left + (col + 0.5) * layout.zoom - layout.panX;
    const fits = x >= left && x <= left + layout.width;
    const label = colLabels[col] ?? "";
    const half = Math.min(target.measureText(label).width, colStep * layout.zoom - 4) / 2;
    const inside = Math.min(x, left + layout.width - half);
    if (fits) target.fillText(label, inside, top - 8, 2 * half || 1);
  }
}

/** The indices that bear a label: the first, then those whose number from 1 is a multiple of the step. */
function* numberedFrom(first: number, end: number, step: number): Generator<number> {
  if (first === 0) yield 0;
  for (let index = Math.max(step, Math.ceil((first + 1) / step) * step) - 1; index < end; index += step) {
    if (index > 0) yield index;
  }
}

function widestOf(target: CanvasRenderingContext2D, labels: readonly string[], from: number, to: number): number {
  let widest = 0;
  const stride = Math.max(1, Math.floor((to - from) / 64));
  for (let index = from; index < to; index += stride) {
    widest = Math.max(widest, target.measureText(labels[index] ?? "").width);
  }
  return widest;
}

/** Writes the numbers into the cells once these are large enough. Returns whether they were. */
export function paintNumbers(target: CanvasRenderingContext2D, content: MatrixContent, layout: HeatmapLayout): boolean {
  const { row, rowEnd, col, colEnd } = visibleCells(layout);
  if (layout.zoom < 26 || (rowEnd - row) * (colEnd - col) > 2_000) return false;
  target.textAlign = "center";
  target.textBaseline = "middle";
  for (let r = row; r < rowEnd; r++) {
    for (let c = col; c < colEnd; c++) {
      const index = r * content.cols + c;
      if (content.masked?.[index]) continue;
      const value = content.numbers[index]!;
      target.fillStyle = content.scale.textCss(value, r);
      const [x, y] = [(c + 0.5) * layout.zoom - layout.panX, (r + 0.5) * layout.zoom - layout.panY];
      target.fillText(formatNumber(value, content.decimals), x, y, layout.zoom - 2);
    }
  }
  return true;
}
