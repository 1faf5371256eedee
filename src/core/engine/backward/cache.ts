import type { Tensor } from "../../tensor/tensor.ts";
import type { ExtraRows } from "../cache.ts";

/** The parts of a gradient of all keys (or values). */
export interface CacheGradients {
  /** B×G×new×d. */
  readonly fresh: Tensor;
  /** B×G×P×d. */
  readonly past: Float64Array;
  /** G·d, summed over the batch. */
  readonly bias: Float64Array;
}

/**
 * Backwards through `withCache`: each row's gradient goes to where the row came from; zeroKV's goes nowhere.
 * dAll: B×G×keys×d; the first `past` rows were cached, those up to m are new.
 */
export function cacheBackward(dAll: Tensor, past: number, m: number, around: ExtraRows): CacheGradients {
  const fresh = m - past;
  const [batch, heads, keys, width] = dAll.shape as [number, number, number, number];
  const dFresh = new Float64Array(batch * heads * fresh * width);
  const dPast = new Float64Array(batch * heads * past * width);
  const bias = new Float64Array(heads * width);
  for (let bg = 0; bg < batch * heads; bg++) {
    const first = bg * keys * width;
    const middle = first + past * width;
    const end = middle + fresh * width;
    dPast.set(dAll.data.subarray(first, middle), bg * past * width);
    dFresh.set(dAll.data.subarray(middle, end), bg * fresh * width);
    const learned = (bg % heads) * width;
    if (around.bias !== undefined) for (let c = 0; c < width; c++) bias[learned + c]! += dAll.data[end + c]!;
  }
  return { fresh: { shape: [batch, heads, fresh, width], data: dFresh }, past: dPast, bias };
}
