import type { MatrixOutline } from "../../core/explain/outline.ts";

const least = 220;
const most = 620;
const margins = 26;
const columnWidth = 46;
const headWidth = 40;

/** The width a card would like to have: room for the widest of its matrices, one above the other. In pixels. */
export function cardWidth(step: MatrixOutline, inputs: readonly MatrixOutline[]): number {
  const widest = Math.max(...[...inputs, step].map(({ cols }) => headWidth + cols * columnWidth));
  return Math.max(least, Math.min(most, widest + margins));
}
