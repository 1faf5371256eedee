import { type HeatmapLayout, visibleCells } from "../../core/view/heatmapLayout.ts";
import type { MatrixContent } from "../grid/content.ts";

/** Cells of fewer pixels have no room for a mark; their step's badge counts them. */
const smallestMarked = 5;
const largestMark = 6;

/** Marks the cells that the last change moved by a triangle in their corner, as a table does. */
export function paintMoved(
  target: CanvasRenderingContext2D,
  { moved, cols }: MatrixContent,
  layout: HeatmapLayout,
  color: string,
): void {
  const { cellWidth, cellHeight, panX, panY } = layout;
  const least = Math.min(cellWidth, cellHeight);
  if (moved === undefined || least < smallestMarked) return;
  const { row, rowEnd, col, colEnd } = visibleCells(layout);
  const size = Math.min(largestMark, least / 2.5);
  target.fillStyle = color;
  target.beginPath();
  for (let r = row; r < rowEnd; r++) {
    for (let c = col; c < colEnd; c++) {
      if (moved[r * cols + c] !== 1) continue;
      const [x, y] = [(c + 1) * cellWidth - panX, r * cellHeight - panY];
      target.moveTo(x - size, y);
      target.lineTo(x, y);
      target.lineTo(x, y + size);
      target.closePath();
    }
  }
  target.fill();
}
