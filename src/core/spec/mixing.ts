import type { Tensor } from "../tensor/tensor.ts";

/** A number for all rows of scores, or a tensor that is broadcast to B×H×n×1: per head H×1×1, per position n×1. */
export type RowFactor = number | Tensor;

/** What a block does to its scores and weights beside masks and positions (`attn-format` §8.3). Absent = the default. */
export interface Mixing {
  /** Multiplies the raw scores. Absent: 1/√dk for dot and general, 1 for cosine and additive. */
  readonly scale?: RowFactor;
  /** Divides the masked scores before they are normalised. */
  readonly temperature: RowFactor;
  /** One more logit for each head in the softmax's denominator, without a value; the temperature does not divide it. */
  readonly sinks?: Tensor;
}
