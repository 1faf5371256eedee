import type { Tensor } from "../tensor/tensor.ts";

/** A norm over the width of each position; `type` says which one. */
export interface LayerNorm {
  /** Absent: a layer norm. */
  readonly type?: "layer" | "rms";
  readonly gamma?: Tensor;
  readonly beta?: Tensor;
  readonly eps: number;
  /** Added to a written gamma; absent: 0. */
  readonly offset?: number;
  readonly placement: NormPlacement;
}

export type NormPlacement = "post" | "pre" | "branch";

/** One norm, or a list with at most one for each placement. */
export type Norms = LayerNorm | readonly LayerNorm[];
