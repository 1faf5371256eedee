import type { LensNumbers } from "../core/figures/between/readOutLens.ts";
import { exact, type Guard, isCount, isFloats, isText, listOf, where } from "./shape.ts";

/** The likeliest labels after every layer: as many as are said for each. */
export const isLensNumbers: Guard<LensNumbers> = where(
  exact<LensNumbers>({ layers: listOf(isText), rows: isCount, most: isCount, labels: isFloats, values: isFloats }),
  ({ layers, rows, most, labels, values }) =>
    labels.length === layers.length * rows * most && values.length === labels.length,
);
