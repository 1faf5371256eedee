import type { CellRef } from "../../core/explain/derivation.ts";
import { isDrawable } from "../grid/content.ts";
import { layerOutline, matrix } from "../state.ts";
import { text } from "../strings.ts";
import { GridPicture, gridOf } from "./gridPicture.tsx";

/** More bars than this are no picture in so little room; the Row view shows them. */
const mostBars = 96;
// In units of the picture, which is stretched to its place.
const tallest = 18;

/** The weights of a cell's whole row as small bars, its own marked, or over the image whose pixels the positions are; nothing where they are not here or too many. Reads signals. */
export function RowBars({ cell: { layer, batch, head, row, col } }: { cell: CellRef }) {
  const outlined = layerOutline()?.steps.find(({ name }) => name === "weights");
  const grid = outlined && gridOf(outlined.cols);
  const most = grid ? outlined.cols : mostBars;
  if (outlined === undefined || outlined.cols > most || outlined.cols < 2 || !isDrawable(outlined)) return null;
  const numbers = matrix({ layer, name: "weights", batch, head }).value;
  const weights = numbers?.data.subarray(row * numbers.cols, (row + 1) * numbers.cols);
  if (grid && weights) {
    return <GridPicture cell={{ layer, matrix: "weights", batch, head, row, col }} grid={grid} weights={weights} />;
  }
  const largest = weights?.reduce((most, weight) => Math.max(most, weight), 0) ?? 0;
  // Given weights may be negative or NaN, which such bars cannot show.
  if (weights === undefined || !(largest > 0) || weights.some((weight) => !(weight >= 0))) return null;
  return (
    <svg
      class="row-bars"
      viewBox={`0 0 ${weights.length} ${tallest}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={text("The weights of the row")}
    >
      {Array.from(weights, (weight, key) => {
        // However small, a weight is seen; an exact zero is not.
        const height = Math.max(weight > 0 ? 1 : 0, (tallest * weight) / largest);
        const place = { x: key + 0.08, y: tallest - height, width: 0.84, height };
        return <rect key={key} class={key === col ? "own" : undefined} {...place} />;
      })}
      <line x1="0" x2={weights.length} y1={tallest} y2={tallest} />
    </svg>
  );
}
