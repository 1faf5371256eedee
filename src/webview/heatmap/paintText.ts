import { type HeatmapLayout, visibleCells } from "../../core/view/heatmapLayout.ts";
import { formatNumber } from "../../core/view/numberFormat.ts";
import type { MatrixContent } from "../grid/matrixContent.ts";
import { labelAt, numberAt } from "../grid/tiledNumbers.ts";

// In CSS pixels: between the labels of two rows, and of two columns.
const lineHeight = 13;
const apart = 8;
const widestLabel = 90;
/** Width of the slimmest letter: labels of that few letters are measured at all. */
const leastLetter = 2;

/** Every how-manieth label has room when each takes `size` pixels: 1, 2, 5, 10, 20, 50, … */
export function labelStep(size: number, cell: number): number {
  for (let unit = 1; ; unit *= 10) {
    for (const step of [unit, 2 * unit, 5 * unit]) if (step * cell >= size) return step;
    // Nothing has that many cells: where one has no size the search would not end.
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
  const rowStep = labelStep(lineHeight, layout.cellHeight);
  for (const row of numberedFrom(range.row, range.rowEnd, rowStep, rowLabels)) {
    const y = top + (row + 0.5) * layout.cellHeight - layout.panY;
    // Where the middle of a row is out of view, its label would be beside the picture.
    if (y >= top && y <= top + layout.height)
      // 5 px from the picture, and 2 at the outer edge.
      target.fillText(ellipsed(target, labelAt(rowLabels, row), left - 7), left - 5, y);
  }
  target.textAlign = "center";
  const widest = widestOf(target, colLabels, range.col, range.colEnd);
  const colStep = labelStep(Math.min(widest, widestLabel) + apart, layout.cellWidth);
  let taken = Number.NEGATIVE_INFINITY;
  for (const col of numberedFrom(range.col, range.colEnd, colStep, colLabels)) {
    const x = left + (col + 0.5) * layout.cellWidth - layout.panX;
    if (x < left || x > left + layout.width) continue;
    const label = ellipsed(target, labelAt(colLabels, col), colStep * layout.cellWidth - apart);
    const half = target.measureText(label).width / 2;
    // The last label may hang over the right edge.
    const middle = Math.min(x, left + layout.width - half);
    if (middle - half < taken) continue; // Pushed back from the edge, onto the one before.
    target.fillText(label, middle, top - 8);
    taken = middle + half + apart / 2;
  }
}

// Measuring is slow, and labels stay the same while the picture moves.
const shortened = new Map<string, string>();
const mostShortened = 4096;

/** A label as it fits a width: whole, or its beginning and an ellipsis; letters are never squeezed. */
function ellipsed(target: CanvasRenderingContext2D, label: string, width: number): string {
  if (label.length * leastLetter <= width && target.measureText(label).width <= width) return label;
  const key = `${Math.floor(width)} ${target.font} ${label}`;
  const known = shortened.get(key);
  if (known !== undefined) return known;
  const letters = [...label];
  // As many letters as fit: halved until one more misses.
  let [fits, misses] = [0, letters.length + 1];
  while (misses - fits > 1) {
    const count = (fits + misses) >> 1;
    if (target.measureText(`${letters.slice(0, count).join("")}…`).width <= width) fits = count;
    else misses = count;
  }
  const text = fits >= letters.length ? label : `${letters.slice(0, fits).join("")}…`;
  // Emptied as a whole, which hardly ever happens.
  if (shortened.size >= mostShortened) shortened.clear();
  shortened.set(key, text);
  return text;
}

/** The indices that bear a label: the first, then those whose number (from 1, or from 0 without labels) is a multiple of the step. */
function* numberedFrom(first: number, end: number, step: number, labels: readonly string[]): Generator<number> {
  const base = labels.length === 0 ? 0 : 1;
  if (first === 0) yield 0;
  for (let index = Math.max(step, Math.ceil((first + base) / step) * step) - base; index < end; index += step) {
    if (index > 0) yield index;
  }
}

function widestOf(target: CanvasRenderingContext2D, labels: readonly string[], from: number, to: number): number {
  let widest = 0;
  // A sample of about 64 labels: with more of them a few that are too wide are shortened.
  const stride = Math.max(1, Math.floor((to - from) / 64));
  for (let index = from; index < to; index += stride) {
    widest = Math.max(widest, target.measureText(labelAt(labels, index)).width);
  }
  return widest;
}

/** Cells of this size have room for numbers. */
const leastNumber = { width: 26, height: 15 };
// More than that would take too long to write at every move.
const mostNumbers = 2_000;

/** Writes the numbers into the cells once these are large enough; one that does not fit stays away. Returns whether they were. */
export function paintNumbers(target: CanvasRenderingContext2D, content: MatrixContent, layout: HeatmapLayout): boolean {
  const { row, rowEnd, col, colEnd } = visibleCells(layout);
  const isSmall = layout.cellWidth < leastNumber.width || layout.cellHeight < leastNumber.height;
  if (isSmall || (rowEnd - row) * (colEnd - col) > mostNumbers) return false;
  target.textAlign = "center";
  target.textBaseline = "middle";
  for (let r = row; r < rowEnd; r++) {
    for (let c = col; c < colEnd; c++) {
      const index = r * content.cols + c;
      // Its hatching says it.
      if (content.masked?.[index]) continue;
      const value = numberAt(content, r, c);
      if (value === undefined) continue;
      target.fillStyle = content.scale.textCss(value, r);
      const [x, y] = [(c + 0.5) * layout.cellWidth - layout.panX, (r + 0.5) * layout.cellHeight - layout.panY];
      const number = formatNumber(value, content.decimals);
      if (target.measureText(number).width <= layout.cellWidth - 2) target.fillText(number, x, y);
    }
  }
  return true;
}
