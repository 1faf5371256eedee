import { decimalsFor, formatNumber } from "../core/view/numberFormat.ts";
import { padLeft, padRight, textWidth } from "../core/view/textWidth.ts";

/** A matrix to be drawn as text. */
export interface TableContent {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
  readonly rowLabel: (row: number) => string;
  readonly colLabel: (col: number) => string;
  /** Whether a cell is masked: drawn as a dot, so that it is unlike a zero. */
  readonly isMasked: (row: number, col: number) => boolean;
  readonly decimals: number;
  /** Larger matrices are shown by their edges; Infinity shows all. */
  readonly maxRows: number;
  readonly maxCols: number;
}

/** What a masked cell is drawn as. */
export const maskedCell = "·";

/** Draws a matrix line by line: labels at the left and on top, columns aligned at the decimal point. */
export function* drawTable(table: TableContent): Generator<string> {
  const decimals = decimalsFor(table.data, table.decimals);
  const rows = shownIndices(table.rows, table.maxRows);
  const columns = shownIndices(table.cols, table.maxCols).map((col) => drawColumn(table, rows, col, decimals));
  const labels = rows.map((row) => (row === gap ? "…" : table.rowLabel(row)));
  const labelWidth = widest(labels);
  yield `${" ".repeat(labelWidth)}${columns.map(({ heading }) => `  ${heading}`).join("")}`.trimEnd();
  for (const [at, label] of labels.entries()) {
    yield `${padRight(label, labelWidth)}${columns.map(({ cells }) => `  ${cells[at]!}`).join("")}`.trimEnd();
  }
}

const gap = -1;

/** All indices, or the first and last ones with a gap between them. */
function shownIndices(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index);
  const tail = Math.floor(most / 3);
  const head = most - tail;
  const first = Array.from({ length: head }, (_, index) => index);
  return [...first, gap, ...Array.from({ length: tail }, (_, index) => count - tail + index)];
}

function drawColumn(table: TableContent, rows: readonly number[], col: number, decimals: number) {
  const texts = rows.map((row) => cellText(table, row, col, decimals));
  const aligned = alignedAtPoint(texts);
  const heading = col === gap ? "…" : table.colLabel(col);
  const width = Math.max(textWidth(heading), widest(aligned));
  return { heading: padLeft(heading, width), cells: aligned.map((text) => padLeft(text, width)) };
}

function cellText(table: TableContent, row: number, col: number, decimals: number): string {
  if (row === gap || col === gap) return "…";
  if (table.isMasked(row, col)) return maskedCell;
  const value = table.data[row * table.cols + col]!;
  if (!Number.isFinite(value)) return String(value);
  return formatNumber(value, decimals).replaceAll("\u2212", "-");
}

/** Spaces behind whole numbers and short fractions, so that the points line up. */
function alignedAtPoint(texts: readonly string[]): string[] {
  const behind = texts.map((text) => (text.includes(".") ? text.length - text.indexOf(".") : 0));
  const most = behind.reduce((longest, length) => Math.max(longest, length), 0);
  return texts.map((text, at) => text + " ".repeat(most - behind[at]!));
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, textWidth(text)), 0);
}
