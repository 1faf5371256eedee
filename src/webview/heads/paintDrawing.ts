import type { RuleGrid } from "../../core/figures/detector/ruleGrid.ts";
import type { ColorScale } from "../../core/view/colorScale.ts";
import { freshPen } from "../canvasPen.ts";
import { resolvedSeriesColor, seriesNames } from "../seriesColors.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";
import { pictureOf } from "./paintHeads.ts";

/** A head's weights with the grid over them; what a rule names is framed and filled, the more the stronger. */
export function paintDrawing(
  canvas: HTMLCanvasElement,
  { rows, cols, shares }: Pick<RuleGrid, "rows" | "cols"> & { readonly shares: Float64Array },
  head: HeadAtGlance,
  scale: ColorScale,
): void {
  const density = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const pen = freshPen(canvas, width, height);
  if (pen === undefined) return;
  pen.imageSmoothingEnabled = false;
  // At most as many pixels as the screen has for it.
  const picture = pictureOf(head, scale, Math.round(Math.max(width, height) * density));
  if (picture !== undefined) pen.drawImage(picture, 0, 0, width, height);
  const style = getComputedStyle(canvas);
  const named = resolvedSeriesColor(canvas)(seriesNames.indexOf("orange"));
  const [wide, tall] = [width / cols, height / rows];
  pen.strokeStyle = style.color;
  pen.globalAlpha = 0.25;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let col = 1; col < cols; col++) {
    // Half a pixel aside a line of one pixel is sharp.
    pen.moveTo(Math.round(col * wide) + 0.5, 0);
    pen.lineTo(Math.round(col * wide) + 0.5, height);
  }
  for (let row = 1; row < rows; row++) {
    pen.moveTo(0, Math.round(row * tall) + 0.5);
    pen.lineTo(width, Math.round(row * tall) + 0.5);
  }
  pen.stroke();
  for (const [at, share] of shares.entries()) {
    if (share === 0) continue;
    const [x, y] = [(at % cols) * wide, Math.floor(at / cols) * tall];
    pen.fillStyle = named;
    pen.globalAlpha = 0.25 + 0.35 * share;
    pen.fillRect(x, y, wide, tall);
    pen.strokeStyle = named;
    pen.globalAlpha = 0.5 + 0.5 * share;
    // One pixel inside, so that neighbours do not share their frames.
    pen.strokeRect(x + 1, y + 1, Math.max(1, wide - 2), Math.max(1, tall - 2));
  }
}
