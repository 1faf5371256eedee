import type { BlockFigure } from "../../core/tiles/blocks.ts";
import { exactNumber } from "../../core/view/numberFormat.ts";
import { blockFigures } from "../../protocol/tileRequestGuard.ts";
import type { MatrixContent, TiledNumbers } from "../grid/matrixContent.ts";
import { blockAt, labelAt, numberAt } from "../grid/tiledNumbers.ts";
import { lookedAt } from "../state.ts";
import { text } from "../strings.ts";
import { figure } from "./tensorPicture.ts";
import { axes, indices } from "./tensorsState.ts";

/** How many numbers a cell of the picture stands for, and which of them it shows. */
export function FigurePicker({ tiles }: { tiles: TiledNumbers }) {
  const { rows, cols } = tiles.perCell.value;
  if (rows * cols === 1) return null;
  return (
    <label class="figure-picker">
      {text("Each cell covers {0}×{1} numbers and shows", rows, cols)}
      <select
        value={figure.value}
        onChange={({ currentTarget }) => {
          figure.value = currentTarget.value as BlockFigure;
        }}
      >
        {blockFigures.map((choice) => (
          <option key={choice} value={choice}>
            {nameOf(choice)}
          </option>
        ))}
      </select>
    </label>
  );
}

function nameOf(choice: BlockFigure): string {
  switch (choice) {
    case "farthest":
      return text("the one farthest from 0");
    case "largest":
      return text("the largest");
    case "smallest":
      return text("the smallest");
    case "mean":
      return text("their mean");
  }
}

/** The number under the pointer with its indices from 0 as in NumPy, or what the cell there stands for. */
export function CellDescription({ content }: { content: MatrixContent }) {
  const cell = lookedAt.value?.cell;
  // Read for its signal: a finer tile says more of the cell.
  content.tiles?.version.value;
  // The cell may be one of the matrix that was looked at before.
  if (cell === undefined || cell.row >= content.rows || cell.col >= content.cols) return null;
  const block = content.tiles && blockAt(content.tiles, cell.row, cell.col);
  const value = block?.value ?? numberAt(content, cell.row, cell.col);
  if (value === undefined) return null;
  const { row, col } = axes.value;
  const down = block ? indexText(block.row, block.rows, content.rows) : labelAt(content.rowLabels, cell.row);
  const across = block ? indexText(block.col, block.cols, content.cols) : labelAt(content.colLabels, cell.col);
  // All axes in the file's order, as one would write it in NumPy.
  const index = indices.value.map((at, axis) => (axis === row ? down : axis === col ? across : String(at)));
  const isOneOfMany = block !== undefined && block.rows * block.cols > 1;
  return (
    <span class="readout">
      {`[${index.join(", ")}] `}
      <b>{exactNumber(value)}</b>
      {isOneOfMany && ` (${nameOf(figure.value)})`}
    </span>
  );
}

/** An index, or a stretch of them as a slice of Python. */
function indexText(first: number, count: number, all: number): string {
  return count === 1 ? String(first) : `${first}:${Math.min(all, first + count)}`;
}
