/** How heads become one: each by itself, their mean, the largest of them, all heads of all layers, the rollout of the layers, or the largest flow through them. */
export const combinations = ["each", "mean", "largest", "layers", "rollout", "flow"] as const;
export type Combination = (typeof combinations)[number];

/** What is asked of a token, or of the neighbouring tokens of a word. */
export interface TokenQuestion {
  readonly layer: string;
  readonly batch: number;
  /** Heads of the layer, from 0. */
  readonly heads: readonly number[];
  readonly combine: Combination;
  /** `contribution` is ‖α f(x)‖, of several heads the norm of their sum; without effect on layers, rollout and flow. */
  readonly quantity: "weights" | "contribution";
  /** `keys`: what queries attend to. `queries`: who attends to keys. */
  readonly toward: "keys" | "queries";
  /** The queries (of toward keys) or keys (of toward queries) that are looked at, both included. */
  readonly first: number;
  readonly last: number;
  /** Keys that are left out; the others are scaled so that each row adds up to what it did. */
  readonly without: readonly number[];
}

/** The answer: one row of numbers for each series, over all keys or all queries; −Infinity where nothing may be seen. */
export interface TokenWeights {
  readonly series: number;
  readonly count: number;
  readonly values: Float64Array;
}
