import type { Dropout } from "../spec/mixing.ts";
import type { Dims } from "../spec/result.ts";
import { broadcastIndex, type Tensor } from "../tensor/tensor.ts";
import type { Kernel } from "./kernel.ts";
import type { AttentionRequest } from "./kernels/attention.ts";
import { broadcastStrides } from "./layout.ts";

/**
 * Weights · mask / (1 − p); rows that biasKV and zeroKV append are kept. It is its own way back: the gradient is multiplied
 * in the same way. weights: B×H×n×keys; the mask is broadcast to B×H×n×m. Source: Srivastava et al., Dropout, §10
 * (scaled while training).
 */
export function droppedOut(weights: Tensor, { p, mask }: Dropout, m: number): Tensor {
  const [batch, heads, n, keys] = weights.shape as [number, number, number, number];
  const [perB, perH, perI, perJ] = broadcastStrides(mask.shape);
  const data = new Float64Array(weights.data.length);
  for (let row = 0; row < batch * heads * n; row++) {
    const from = Math.floor(row / (heads * n)) * perB + (Math.floor(row / n) % heads) * perH + (row % n) * perI;
    for (let j = 0; j < keys; j++) {
      const at = row * keys + j;
      if (j >= m || mask.data[from + j * perJ] !== 0) data[at] = weights.data[at]! / (1 - p);
    }
  }
  return { shape: weights.shape, data };
}

/** The same for one query: weights of all its keys. */
export function droppedRow(
  weights: Tensor,
  { p, mask }: Dropout,
  { m }: Pick<Dims, "m">,
  b: number,
  h: number,
  i: number,
): Tensor {
  const isKept = (j: number) => j >= m || mask.data[broadcastIndex(mask.shape, [b, h, i, j])] !== 0;
  return { shape: weights.shape, data: weights.data.map((weight, j) => (isKept(j) ? weight / (1 - p) : 0)) };
}

/**
 * The context without what is dropped, B×H×n×dv, of a pass that keeps no weights: a second pass sees the kept keys only, and
 * its softmax is divided by the sum over all. `sums`: log Σ exp of all keys, B×H×n.
 */
export function droppedContext(
  request: AttentionRequest<Float64Array>,
  sums: Float64Array,
  { p, mask }: Dropout,
  { m }: Pick<Dims, "m">,
  kernel: Kernel,
): Float64Array {
  const { dv, bias } = request;
  const { context, logSumExp } = kernel.attention({
    ...request,
    bias: (row, at, b, h, i) => {
      bias?.(row, at, b, h, i);
      for (let j = 0; j < m; j++) {
        if (mask.data[broadcastIndex(mask.shape, [b, h, i, j])] === 0) row[at + j] = -Infinity;
      }
    },
  });
  return context.map((value, at) => {
    const row = Math.floor(at / dv);
    const own = logSumExp[row]!;
    return own === -Infinity ? 0 : (value * Math.exp(own - sums[row]!)) / (1 - p);
  });
}
