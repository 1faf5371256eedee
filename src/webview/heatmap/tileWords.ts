import { exactNumber } from "../../core/view/numberFormat.ts";
import { typographic } from "../grid/cellWords.ts";
import type { CellWords, MatrixContent, TiledNumbers } from "../grid/matrixContent.ts";
import { blockAt, labelAt } from "../grid/tiledNumbers.ts";

/** Says what is drawn at a cell: its number, or that of the block that it belongs to. */
export function tileWords(
  tiles: TiledNumbers,
  { ref, rows, cols, rowLabels, colLabels }: MatrixContent,
  row: number,
  col: number,
): CellWords | undefined {
  const block = blockAt(tiles, row, col);
  if (block === undefined) return undefined;
  // A block of many has no one label.
  const isOne = block.rows * block.cols === 1;
  const places = [span(block.row, block.rows, rows), span(block.col, block.cols, cols)];
  return {
    symbol: `${ref.name}[${places.join(",")}]`,
    labels: isOne ? [labelAt(rowLabels, row), labelAt(colLabels, col)].join(" · ") : "",
    value: typographic(exactNumber(block.value)),
    exact: exactNumber(block.value),
    masked: false,
  };
}

/** A stretch of indices, from 1. */
function span(first: number, count: number, all: number): string {
  // The last block may reach beyond the matrix.
  const last = Math.min(all, first + count);
  return last > first + 1 ? `${first + 1}…${last}` : String(last);
}
