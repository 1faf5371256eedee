import type { Tensor } from "../tensor/tensor.ts";
import type { ActivationName } from "./activations.ts";
import type { LayerNorm } from "./normKinds.ts";

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
  readonly gate?: Gate;
  readonly differential?: Differential;
  readonly dropout?: Dropout;
}

/** What each context is multiplied by before it is put beside the others: activation(x·W + b), x being what is projected. */
export interface Gate {
  /** d×(H·dv) over elements, d×H over heads; as `weightLayout` says. */
  readonly W: Tensor;
  readonly b?: Tensor;
  readonly over: "element" | "head";
  readonly activation: ActivationName;
}

/** Two heads of weights for each head of the context: the first minus λ times the second. */
export interface Differential {
  readonly lambda: number;
  /** Of each head's context, over dv. */
  readonly norm?: LayerNorm;
  /** Multiplies the (normed) context. */
  readonly outputScale: number;
}

/** The weights that a training dropped. */
export interface Dropout {
  /** 0 … 1, without 1. */
  readonly p: number;
  /** 1 = kept; broadcast to B×H×n×m. */
  readonly mask: Tensor;
}
