import type { CopiedRange } from "../../core/explain/copy/copyRange.ts";
import type { CellRef } from "../../core/explain/derivation.ts";
import { contentOf } from "../grid/content.ts";
import type { MatrixContent } from "../grid/matrixContent.ts";
import { rangeEnd, selected } from "../state.ts";

/** A rectangle of cells, ends exclusive. */
export interface CellRectangle {
  readonly row: number;
  readonly col: number;
  readonly rowEnd: number;
  readonly colEnd: number;
}

/** The cells that are selected: from the selected one to the end of its range. Undefined where none is. */
export function selectedRectangle(): (CellRectangle & { readonly matrix: string }) | undefined {
  // Without an end the range is the one cell.
  const [from, to] = [selected.peek(), rangeEnd.peek() ?? selected.peek()];
  if (from === undefined || to === undefined) return undefined;
  return { matrix: from.matrix, ...between(from, to) };
}

/** The rectangle that two cells span. */
export function between(a: Pick<CellRef, "row" | "col">, b: Pick<CellRef, "row" | "col">): CellRectangle {
  return {
    row: Math.min(a.row, b.row),
    col: Math.min(a.col, b.col),
    rowEnd: Math.max(a.row, b.row) + 1,
    colEnd: Math.max(a.col, b.col) + 1,
  };
}

/** The numbers of a rectangle with its labels. */
export function rangeOf(content: MatrixContent, { row, col, rowEnd, colEnd }: CellRectangle): CopiedRange {
  const rows = Array.from({ length: rowEnd - row }, (_, at) => {
    const start = (row + at) * content.cols;
    return content.numbers.slice(start + col, start + colEnd);
  });
  return { rows, rowLabels: content.rowLabels.slice(row, rowEnd), colLabels: content.colLabels.slice(col, colEnd) };
}

/** What is selected, with its numbers; of the whole matrix where that is asked for. */
export function selectedNumbers(whole = false): CopiedRange | undefined {
  const rectangle = selectedRectangle();
  const content = rectangle && contentOf(rectangle.matrix, "after");
  if (rectangle === undefined || content === undefined) return undefined;
  return rangeOf(content, whole ? { row: 0, col: 0, rowEnd: content.rows, colEnd: content.cols } : rectangle);
}
