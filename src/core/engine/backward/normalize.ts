import type { Block } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { isIgnored } from "../context.ts";
import { isRowNormalization, type RowNormalization } from "../sparse.ts";
import { rowBackward } from "./sparse.ts";

/**
 * Backwards through `normalized`: from the gradient of the weights w to that of the scores z before the temperature T.
 * softmax: ∂zⱼ = wⱼ (∂wⱼ − Σₖ wₖ ∂wₖ) / T; sigmoid: ∂z = w (1 − w) ∂w / T; none: ∂z = ∂w / T. Masked cells get exactly 0,
 * whatever their gradient is. `logits`: the scores that were normalised, for the kinds of `sparse.ts`. Shapes: B×H×n×keys.
 */
export function normalizedBackward(
  weights: Tensor,
  masked: Tensor | undefined,
  dWeights: Tensor,
  kind: Block["normalize"],
  temperature: number,
  logits: () => Tensor,
): Tensor {
  if (isRowNormalization(kind)) return rowsBackward(kind, logits(), weights, dWeights, temperature);
  const keys = weights.shape.at(-1)!;
  const w = weights.data;
  const dw = dWeights.data;
  const dz = new Float64Array(w.length);
  for (let row = 0; row < w.length; row += keys) {
    const mean = kind === "softmax" ? weightedMean(w, dw, masked?.data, row, keys) : 0;
    for (let at = row; at < row + keys; at++) {
      if (isIgnored(w, masked?.data, at)) continue;
      dz[at] = (slopeOf(kind, w[at]!) * (dw[at]! - mean)) / temperature;
    }
  }
  return { shape: weights.shape, data: dz };
}

/** Backwards through a normalisation of whole rows. */
function rowsBackward(
  kind: RowNormalization,
  { data, shape }: Tensor,
  weights: Tensor,
  dWeights: Tensor,
  temperature: number,
): Tensor {
  const keys = shape.at(-1)!;
  const dz = new Float64Array(data.length);
  for (let row = 0; row < data.length; row += keys) {
    const [z, w, dw] = [data, weights.data, dWeights.data].map((all) => all.subarray(row, row + keys));
    const divided = z!.map((score) => score / temperature);
    dz.set(
      rowBackward(kind, divided, w!, dw!).map((gradient) => gradient / temperature),
      row,
    );
  }
  return { shape, data: dz };
}

function slopeOf(kind: Block["normalize"], w: number): number {
  if (kind === "none") return 1;
  return kind === "softmax" ? w : w * (1 - w);
}

/** Σₖ wₖ ∂wₖ over the keys that are not masked. */
function weightedMean(
  w: Float64Array,
  dw: Float64Array,
  masked: Float64Array | undefined,
  row: number,
  keys: number,
): number {
  let sum = 0;
  for (let at = row; at < row + keys; at++) if (!isIgnored(w, masked, at)) sum += w[at]! * dw[at]!;
  return sum;
}
