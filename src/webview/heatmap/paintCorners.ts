import { type HeatmapLayout, visibleCells } from "../../core/view/heatmapLayout.ts";
import { smallestMarked } from "./paint.ts";

// In CSS pixels.
const largestMark = 6;

/** Which corner of a cell is marked. */
interface Corner {
  readonly color: string;
  readonly right: boolean;
  readonly below: boolean;
}

/**
 * Marks cells by a triangle in a corner, as a table does. Small cells have no room for a mark: the badge of their step counts
 * those that moved or are wrong, and those beyond the colors have a color of their own.
 */
export function paintCorners(
  target: CanvasRenderingContext2D,
  marked: Uint8Array | undefined,
  layout: HeatmapLayout,
  { color, right, below }: Corner,
): void {
  const { cellWidth, cellHeight, panX, panY } = layout;
  const least = Math.min(cellWidth, cellHeight);
  if (marked === undefined || least < smallestMarked) return;
  const { row, rowEnd, col, colEnd } = visibleCells(layout);
  // Never more than two fifths of a cell, so that its color is still seen.
  const size = Math.min(largestMark, least / 2.5);
  const [across, down] = [right ? -size : size, below ? -size : size];
  target.fillStyle = color;
  // One path for all marks: filling each by itself would take far longer.
  target.beginPath();
  for (let r = row; r < rowEnd; r++) {
    for (let c = col; c < colEnd; c++) {
      if (marked[r * layout.cols + c] !== 1) continue;
      // The corner itself; the other two points lie along its edges.
      const [x, y] = [(c + (right ? 1 : 0)) * cellWidth - panX, (r + (below ? 1 : 0)) * cellHeight - panY];
      target.moveTo(x + across, y);
      target.lineTo(x, y);
      target.lineTo(x, y + down);
      target.closePath();
    }
  }
  target.fill();
}
