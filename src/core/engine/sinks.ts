import type { Tensor } from "../tensor/tensor.ts";
import type { Kernel } from "./kernel.ts";
import { matrixAt } from "./matrix.ts";

/** Weights of the keys, B×H×n×keys, and of the sink, B×H×n. */
export interface SunkWeights {
  readonly weights: Tensor;
  readonly sinkWeights: Tensor;
}

/**
 * The softmax of each row with one more logit, its head's sink, that has no value: wⱼ = exp zⱼ / (exp sink + Σₖ exp zₖ).
 * z: B×H×n×keys, divided by the temperature already, which does not divide the sink. A row without any visible key gives
 * all to its sink. Source: gpt-oss model card, §2.2; Miller, Attention Is Off By One (sink 0).
 */
export function sunkSoftmax(z: Tensor, sinks: Tensor, kernel: Kernel): SunkWeights {
  const [batch, heads, n, keys] = z.shape as [number, number, number, number];
  const rows = batch * heads * n;
  const cols = keys + 1;
  const logits = matrixAt(new Float64Array(rows * cols), 0, rows, cols);
  for (let row = 0; row < rows; row++) {
    logits.data.set(z.data.subarray(row * keys, (row + 1) * keys), row * cols);
    logits.data[row * cols + keys] = sinks.data[Math.floor(row / n) % heads]!;
  }
  const all = matrixAt(new Float64Array(rows * cols), 0, rows, cols);
  kernel.softmaxRows(logits, 1, all);
  const weights = new Float64Array(z.data.length);
  const sinkWeights = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    weights.set(all.data.subarray(row * cols, row * cols + keys), row * keys);
    sinkWeights[row] = all.data[row * cols + keys]!;
  }
  return { weights: { shape: z.shape, data: weights }, sinkWeights: { shape: [batch, heads, n], data: sinkWeights } };
}

/** What a fused pass yields when sinks take their share of it: context × share, log Σ exp with the sink, the sinks' weights. */
export interface SunkPass {
  readonly context: Float64Array;
  readonly logSumExp: Float64Array;
  readonly sinkWeights: Tensor;
}

/** Takes the sinks' share of a context that was mixed without them. context: B×H×n×dv; logSumExp: B×H×n. */
export function sunkContext(
  context: Float64Array,
  logSumExp: Float64Array,
  sinks: Tensor,
  shape: readonly [batch: number, heads: number, n: number],
): SunkPass {
  const [, heads, n] = shape;
  const rows = logSumExp.length;
  const width = rows === 0 ? 0 : context.length / rows;
  const mixed = context.slice();
  const sums = new Float64Array(rows);
  const sinkWeights = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const sink = sinks.data[Math.floor(row / n) % heads]!;
    const own = logSumExp[row]!;
    const most = Math.max(sink, own);
    const sum = most === -Infinity ? most : most + Math.log(Math.exp(own - most) + Math.exp(sink - most));
    sums[row] = sum;
    sinkWeights[row] = sum === -Infinity ? 0 : Math.exp(sink - sum);
    const share = sum === -Infinity ? 0 : Math.exp(own - sum);
    for (let at = row * width; at < (row + 1) * width; at++) mixed[at]! *= share;
  }
  return { context: mixed, logSumExp: sums, sinkWeights: { shape, data: sinkWeights } };
}
