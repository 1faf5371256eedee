import { type HeatmapLayout, visibleCells } from "../../core/view/heatmapLayout.ts";

/** Cells of fewer pixels have no room for a mark; their step's badge counts them. */
const smallestMarked = 5;
const largestMark = 6;

/** Marks cells by a triangle in a corner, as a table does: the moved ones above at the right, the wrong ones below at the left. */
export function paintCorners(
  target: CanvasRenderingContext2D,
  marked: Uint8Array | undefined,
  layout: HeatmapLayout,
  { color, below }: { readonly color: string; readonly below: boolean },
): void {
  const { cellWidth, cellHeight, panX, panY } = layout;
  const least = Math.min(cellWidth, cellHeight);
  if (marked === undefined || least < smallestMarked) return;
  const { row, rowEnd, col, colEnd } = visibleCells(layout);
  const size = Math.min(largestMark, least / 2.5);
  target.fillStyle = color;
  target.beginPath();
  for (let r = row; r < rowEnd; r++) {
    for (let c = col; c < colEnd; c++) {
      if (marked[r * layout.cols + c] !== 1) continue;
      const [x, y] = [(c + (below ? 0 : 1)) * cellWidth - panX, (r + (below ? 1 : 0)) * cellHeight - panY];
      const inwards = below ? size : -size;
      target.moveTo(x + inwards, y);
      target.lineTo(x, y);
      target.lineTo(x, y - inwards);
      target.closePath();
    }
  }
  target.fill();
}
