import { plainKernel } from "../../engine/kernel.ts";
import { readOut } from "../../engine/readOut.ts";
import { call, low, mat, row, sym } from "../../explain/text/formulaParts.ts";
import { itemAt, present } from "../../present.ts";
import type { Resumable } from "../../resumable.ts";
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

/** The likeliest labels after every layer of a stack. */
export interface LensNumbers {
  /** The paths of the layers that can be read out: those as wide as the last. */
  readonly layers: readonly string[];
  /** Positions that are read out; 1 where the read-out is pooled. */
  readonly rows: number;
  /** How many labels there are of each. */
  readonly most: number;
  /** layers × rows × most: labels by their index, the likeliest first; of equals the earlier. */
  readonly labels: Float64Array;
  /** Their probabilities; logits where the read-out is not normalised. */
  readonly values: Float64Array;
}

/** Products of a layer's read-out above which it is not worked out. */
const mostProducts = 4e8;

/**
 * The likeliest labels of each position, or of the whole item where the read-out is pooled, after every layer of the main stack.
 * Undefined without a read-out, for a batch item that is not there, and where it would take too long.
 */
export function* readOutLensOf(
  spec: Spec,
  result: SpecResult,
  batch: number,
  atMost: number,
): Resumable<LensNumbers | undefined> {
  const head = spec.readOut;
  const last = result.layers.at(-1)?.output;
  if (head === undefined || last === undefined) return undefined;
  const width = itemAt(last.shape, -1);
  const own = new Set(spec.main.blocks.map(({ path }) => path));
  const read = result.layers.filter(({ path, output }) => own.has(path) && output?.shape.at(-1) === width);
  const labels: number[] = [];
  const values: number[] = [];
  let [rows, most] = [0, 0];
  for (const { output } of read) {
    const x = withRank(present(output), 3);
    const count = result.readOut?.get("readOut.logits")?.shape.at(-1) ?? 0;
    if (x.data.length * count > mostProducts || batch >= itemAt(x.shape, 0)) return undefined;
    const { steps } = readOut({ ...head, given: new Map() }, x, spec, plainKernel);
    const { shape, data: raw } = present(steps.get("readOut.probabilities") ?? steps.get("readOut.logits"));
    const data = Float64Array.from(raw);
    rows = shape.length === 3 ? itemAt(shape, 1) : 1;
    most = Math.min(atMost, count);
    yield;
    for (let row = 0; row < rows; row++) {
      const from = (batch * rows + row) * count;
      const best = largestOf(data.subarray(from, from + count), most);
      labels.push(...best);
      values.push(...best.map((label) => valueAt(data, from + label)));
      if (row % 64 === 63) yield;
    }
  }
  return {
    layers: read.map(({ path }) => path),
    rows,
    most,
    labels: Float64Array.from(labels),
    values: Float64Array.from(values),
  };
}

/** The places of the largest numbers, the largest first; of equals the earlier. NaN is the smallest. */
function largestOf(data: Float64Array, most: number): number[] {
  const found: number[] = [];
  const size = (at: number): number => {
    const value = valueAt(data, at);
    return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  };
  for (let at = 0; at < data.length; at++) {
    const isFull = found.length === most;
    if (isFull && !(size(at) > size(itemAt(found, -1)))) continue;
    const place = found.findIndex((other) => size(at) > size(other));
    found.splice(place < 0 ? found.length : place, 0, at);
    if (isFull) found.pop();
  }
  return found;
}
