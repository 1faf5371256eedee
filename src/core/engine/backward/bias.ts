import type { Dims } from "../../spec/result.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { alibiAt } from "../alibi.ts";
import { broadcastStrides } from "../layout.ts";

/**
 * Backwards through the sum of scores and bias: the bias gets the gradient of every cell it was added to. The scores get
 * the gradient unchanged; it is 0 where a key is masked.
 * dMasked: B×H×n×keys; result: like the bias, which was broadcast from the right.
 */
export function biasGradient(bias: Tensor, dMasked: Tensor, dims: Dims): Float64Array {
  const sum = new Float64Array(bias.data.length);
  const [perB, perH, perI, perJ] = broadcastStrides(bias.shape);
  forEachCell(dMasked, dims, (gradient, b, h, i, j) => {
    sum[b * perB + h * perH + i * perI + j * perJ]! += gradient;
  });
  return sum;
}

/** Backwards through ALiBi: a slope gets −Σ gradient · |i + P − j| of its head. Result: one per head. */
export function slopesGradient(dMasked: Tensor, dims: Dims): Float64Array {
  const sum = new Float64Array(dims.heads);
  forEachCell(dMasked, dims, (gradient, _b, h, i, j) => {
    sum[h]! += gradient * alibiAt(1, i, j, dims.past);
  });
  return sum;
}

type Visit = (gradient: number, b: number, h: number, i: number, j: number) => void;

/** All cells of cached and new keys; those of appended rows were added nothing. */
function forEachCell(dMasked: Tensor, { batch, heads, n, m, keys }: Dims, visit: Visit): void {
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let i = 0; i < n; i++) {
        const row = ((b * heads + h) * n + i) * keys;
        for (let j = 0; j < m; j++) visit(dMasked.data[row + j]!, b, h, i, j);
      }
    }
  }
}
