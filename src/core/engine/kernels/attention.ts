import type { Width } from "./exports.ts";
import type { Numbers } from "./numbers.ts";

/**
 * Scaled dot-product attention of whole heads: softmax((cap(Q·Kᵀ × scale) + bias) / temperature) · V per head, with hidden keys
 * left out. Query head h meets key/value head ⌊h·kvHeads/heads⌋.
 */
export interface AttentionRequest<T extends Numbers> {
  readonly batch: number;
  readonly heads: number;
  readonly kvHeads: number;
  /** Queries, keys, and the widths of a key and a value. */
  readonly n: number;
  readonly keys: number;
  readonly dk: number;
  readonly dv: number;
  /** B×H×n×dk, B×G×keys×dk, B×G×keys×dv. */
  readonly Q: T;
  readonly K: T;
  readonly V: T;
  readonly scale: number;
  /** Bytes of a number while the fused pass works on it; that of Q's by default. */
  readonly width?: Width;
  /** c of c·tanh(x/c); absent or 0: off. */
  readonly softcap?: number;
  /** Absent: 1. Above 0. */
  readonly temperature?: number;
  /** The one stretch of keys that query i of batch item b may see: its first and the one after its last. */
  readonly span?: (b: number, i: number) => readonly [first: number, end: number];
  /** Adds a bias to the `keys` numbers of `row` from `at` on, and sets −Infinity where a key is hidden. */
  readonly bias?: (row: T, at: number, b: number, h: number, i: number) => void;
}

/** What the fused pass yields, in memory that grows with n only. */
export interface Attention<T extends Numbers> {
  /** B×H×n×dv; a query that sees no key has zeros. */
  readonly context: T;
  /** B×H×n: the largest score of each query and log Σ exp(score), from which any weight follows; −Infinity without keys. */
  readonly largest: Float64Array;
  readonly logSumExp: Float64Array;
}

/** Which score steps to keep, and where; each B×H×n×keys. `scores`, `weights` and `context` always. */
export interface AttentionSteps<T extends Numbers> {
  readonly scores: T;
  readonly scaled?: T;
  readonly capped?: T;
  readonly masked?: T;
  readonly weights: T;
  /** B×H×n×dv. */
  readonly context: T;
}

/** Whether some keys may be hidden. */
export function hasHidden<T extends Numbers>({ span, bias }: AttentionRequest<T>): boolean {
  return span !== undefined || bias !== undefined;
}

/** The key/value head of query head h. */
export function kvHeadOf<T extends Numbers>({ heads, kvHeads }: AttentionRequest<T>, h: number): number {
  return Math.floor((h * kvHeads) / heads);
}

/** Whether every number is finite. */
export function allFinite(numbers: Numbers): boolean {
  // The sum of finite numbers times 0 is 0; NaN and infinities make it NaN.
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]! * 0;
  return sum === 0;
}
