import { plainKernel } from "../../engine/kernel.ts";
import { readOut } from "../../engine/readOut.ts";
import { call, low, mat, row, sym } from "../../explain/text/formulaParts.ts";
import { itemAt, present } from "../../present.ts";
import type { SpecResult } from "../../spec/result.ts";
import type { Spec } from "../../spec/spec.ts";
import { withRank } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import type { FigureKind } from "../figure.ts";

/** What would be read out after each layer, as if the rest were not there. */
export const readOutLens: FigureKind = {
  name: "lens",
  title: words("Read-out lens"),
  formula: row(call("readOut", low(mat("X"), sym("l")))),
  words: words("The labels that the read-out finds likeliest after each layer: where in the stack the answer is made."),
};

/** A label by its index, with its probability (its logit where the read-out is not normalised). */
export interface LensLabel {
  readonly label: number;
  readonly value: number;
}

/** The likeliest labels of one position, or of a whole item where the read-out is pooled, after one layer. */
export interface LensLayer {
  readonly layer: string;
  readonly labels: readonly LensLabel[];
}

/**
 * The `most` likeliest labels after every layer, for one position; undefined without a read-out, or where widths differ.
 * @internal No view shows it yet.
 */
export function lensOf(
  spec: Spec,
  result: SpecResult,
  batch: number,
  position: number,
  most: number,
): LensLayer[] | undefined {
  const head = spec.readOut;
  if (head === undefined) return undefined;
  const width = result.layers.at(-1)?.output?.shape.at(-1);
  return result.layers.flatMap(({ path, output }) => {
    if (output === undefined || output.shape.at(-1) !== width) return [];
    const { steps } = readOut({ ...head, given: new Map() }, withRank(output, 3), spec, plainKernel);
    const { shape, data } = present(steps.get("readOut.probabilities") ?? steps.get("readOut.logits"));
    const labels = itemAt(shape, -1);
    const rows = shape.length === 3 ? itemAt(shape, 1) : 1;
    const from = (batch * rows + (shape.length === 3 ? position : 0)) * labels;
    const sorted = Array.from({ length: labels }, (_, label) => ({ label, value: valueAt(data, from + label) }));
    return [{ layer: path, labels: sorted.sort((a, b) => b.value - a.value).slice(0, most) }];
  });
}
