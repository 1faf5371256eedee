import type { ScaleChoice } from "../../core/view/colorCurve.ts";
import { type ColorOptions, colorScaleFor } from "../../core/view/colorScale.ts";

/** The color curve that two matrices share: not linear where a few large amounts would leave all other cells, or most rows, pale. */
export function sharedChoice(
  { name, cols }: { readonly name: string; readonly cols: number },
  left: Float64Array,
  right: Float64Array,
  theme: Pick<ColorOptions, "theme" | "ends">,
): ScaleChoice {
  const scales = [left, right].map((data) => colorScaleFor(name, data, { ...theme, cols }));
  // A matrix on its own would have a scale for each row, but those would differ between the two.
  if (scales.some(({ perRow }) => perRow)) return "symlog";
  return scales.some(({ curve }) => curve === "sqrt") ? "sqrt" : "linear";
}
