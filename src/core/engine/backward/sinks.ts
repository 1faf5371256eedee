import type { Tensor } from "../../tensor/tensor.ts";
import { isIgnored } from "../context.ts";

/**
 * Backwards from the weights to the sinks: ∂sink = −w_sink · Σₖ wₖ ∂wₖ, summed over the rows of a head. The gradient of
 * the scores is softmax's own: a sink is one more logit whose weight changes nothing else.
 * weights, dWeights: B×H×n×keys; sinkWeights: B×H×n as they were computed; result: one for each head.
 */
export function sinksGradient(
  weights: Tensor,
  masked: Tensor | undefined,
  dWeights: Tensor,
  sinkWeights: Float64Array,
): Float64Array {
  const [, heads, n, keys] = weights.shape as [number, number, number, number];
  const gradient = new Float64Array(heads);
  for (let row = 0; row < sinkWeights.length; row++) {
    let along = 0;
    for (let at = row * keys; at < (row + 1) * keys; at++) {
      if (!isIgnored(weights.data, masked?.data, at)) along += weights.data[at]! * dWeights.data[at]!;
    }
    gradient[Math.floor(row / n) % heads]! -= sinkWeights[row]! * along;
  }
  return gradient;
}
