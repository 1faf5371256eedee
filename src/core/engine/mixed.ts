import { mixDims } from "../spec/dims.ts";
import type { Differential } from "../spec/mixing.ts";
import type { Dims, LayerResult } from "../spec/result.ts";
import { mixingWeights } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { layerNormed } from "./layerNorm.ts";

/** What the values of a layer are mixed by: the weights as they are at last, where keys are ignored, and the mixing's sizes. */
export interface Mixed {
  readonly weights: Tensor;
  readonly masked: Tensor | undefined;
  readonly dims: Dims;
}

/** What mixes the values of a computed layer; undefined where its weights are not kept. */
export function mixedBy({ steps, dims }: Pick<LayerResult, "steps" | "dims">): Mixed | undefined {
  const id = mixingWeights.find((step) => steps.has(step));
  if (id === undefined) return undefined;
  return { weights: steps.get(id)!.tensor, masked: mixedMask(steps.get("masked")?.tensor, dims), dims: mixDims(dims) };
}

/**
 * The masked scores as the mixed heads have them: with a differential, B×2H×n×keys become B×H×n×keys with −Infinity where
 * a key is ignored in both heads of a pair, else 0.
 */
export function mixedMask(masked: Tensor | undefined, dims: Dims): Tensor | undefined {
  const heads = dims.contextHeads;
  if (masked === undefined || heads === undefined) return masked;
  const { batch, n, keys } = dims;
  const size = n * keys;
  const data = new Float64Array(batch * heads * size);
  for (let bh = 0; bh < batch * heads; bh++) {
    for (let at = 0; at < size; at++) {
      const first = masked.data[2 * bh * size + at]!;
      const second = masked.data[(2 * bh + 1) * size + at]!;
      data[bh * size + at] = first === -Infinity && second === -Infinity ? -Infinity : 0;
    }
  }
  return { shape: [batch, heads, n, keys], data };
}

/**
 * The first of two heads minus λ times the second: B×2H×n×keys → B×H×n×keys. Source: Ye et al., Differential Transformer,
 * eq. 1. Contexts that were mixed by each head, B×2H×n×dv, become those of the difference in the same way.
 */
export function differenceOf(weights: Tensor, { lambda }: Differential): Tensor {
  const [batch, heads, n, keys] = weights.shape as [number, number, number, number];
  const size = n * keys;
  const data = new Float64Array(weights.data.length / 2);
  for (let bh = 0; bh < (batch * heads) / 2; bh++) {
    for (let at = 0; at < size; at++) {
      data[bh * size + at] = weights.data[2 * bh * size + at]! - lambda * weights.data[(2 * bh + 1) * size + at]!;
    }
  }
  return { shape: [batch, heads / 2, n, keys], data };
}

/** Each head of the values twice, one after the other: for the two heads that mix them. V: B×G×keys×dv. */
export function valuesTwice({ shape, data }: Tensor): Float64Array {
  const size = shape[2]! * shape[3]!;
  const twice = new Float64Array(2 * data.length);
  for (let from = 0; from < data.length; from += size) {
    const head = data.subarray(from, from + size);
    twice.set(head, 2 * from);
    twice.set(head, 2 * from + size);
  }
  return twice;
}

/** Backwards through `differenceOf`: both heads of a pair get the gradient, the second −λ times it. */
export function differenceBackward(dDifference: Tensor, { lambda }: Differential): Tensor {
  const [batch, heads, n, keys] = dDifference.shape as [number, number, number, number];
  const size = n * keys;
  const data = new Float64Array(dDifference.data.length * 2);
  for (let bh = 0; bh < batch * heads; bh++) {
    for (let at = 0; at < size; at++) {
      const gradient = dDifference.data[bh * size + at]!;
      data[2 * bh * size + at] = gradient;
      data[(2 * bh + 1) * size + at] = -lambda * gradient;
    }
  }
  return { shape: [batch, 2 * heads, n, keys], data };
}

/** The context of a differential's heads, normed over each head and scaled. B×H×n×dv. Source: ibid., eq. 3. */
export function normedContext(context: Tensor, { norm, outputScale }: Differential): Tensor {
  const { shape, data } = norm === undefined ? context : layerNormed(context, norm);
  return { shape, data: outputScale === 1 ? data : data.map((value) => value * outputScale) };
}
