import { drawings, type MatrixDrawing } from "../options.ts";
import { hasScreenReader } from "../shell/isStill.ts";

/** Up to this size in both directions a matrix is a table of numbers unless the reader wants the picture. */
const largestTable = 64;
/** Inputs beside a result are tables only while they are small. */
const largestSmallTable = 16;
/** From this size on a picture is worth offering. */
const smallestPicture = 12;

/** How a matrix is drawn, as it suits its size or as the reader has chosen; `fixed` where there is no choice. Reads a signal. */
export function drawingOf(
  { name, rows, cols }: { readonly name: string; readonly rows: number; readonly cols: number },
  small = false,
): { drawing: MatrixDrawing; fixed: boolean } {
  const most = Math.max(rows, cols);
  // A picture says nothing to a screen reader: for it, inputs are tables like their result.
  const usual = most > (small && !hasScreenReader() ? largestSmallTable : largestTable) ? "picture" : "numbers";
  const fixed = small || most > largestTable || most < smallestPicture;
  return { drawing: fixed ? usual : (drawings.value.get(name) ?? usual), fixed };
}
