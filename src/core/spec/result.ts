import type { Tensor } from "../tensor/tensor.ts";
import type { ReadOutStep, StepId } from "./steps.ts";

/** The sizes of one computed block. */
export interface Dims {
  readonly batch: number;
  /** Queries. */
  readonly n: number;
  /** Keys that mask, bias and ALiBi count: cached and new ones. */
  readonly m: number;
  /** Keys in all, with the rows of biasKV and zeroKV. */
  readonly keys: number;
  /** Rows of the cache (`past`). */
  readonly past: number;
  readonly heads: number;
  readonly kvHeads: number;
  /** Heads of the context and of the values, where `differential` has half as many as of queries and keys. */
  readonly contextHeads?: number;
  readonly valueHeads?: number;
  /** Width of a query (equals `dk` but for the general score). */
  readonly dq: number;
  readonly dk: number;
  readonly dv: number;
  /** Width of the block's input vectors; undefined when Q, K and V are given. */
  readonly dModel: number | undefined;
}

/** How much numbers may differ: |got − want| ≤ atol + rtol·|want| + what rounding may make of this cell. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
  /** A bound for each computed number. */
  readonly cells?: Float64Array;
}

/** One step of a layer: B×heads×rows×cols, or B×n×width for a step of the whole layer. */
export interface Step {
  readonly id: StepId;
  readonly tensor: Tensor;
  /** Set when `given` replaced the step: the largest absolute difference to what was computed. */
  readonly given?: { readonly largestDifference: number };
}

/** A block whose scores, and the steps up to the weights, were made and used in passing; `streamedRow` makes any row again. */
export interface Streamed {
  /** The steps that are not kept, in the order of the computation: B×H×n×keys each. */
  readonly steps: readonly StepId[];
  /** B×H×n: each query's largest score, over the temperature, and log Σ exp of them, its sink included; −Infinity without any. */
  readonly largest: Float64Array;
  readonly logSumExp: Float64Array;
}

/** What one block computed. */
export interface LayerResult {
  /** The block's path in the document, `""` for a root that is one block. */
  readonly path: string;
  readonly dims: Dims;
  /** In the order of the computation. `weighted` is not stored: see `weightedStep`. */
  readonly steps: ReadonlyMap<StepId, Step>;
  /** Present when the scores are too many to be kept: what is known of them instead. */
  readonly streamed?: Streamed;
  /** Queries that may see no key at all, as [batch, head, query]. */
  readonly fullyMasked: readonly (readonly [number, number, number])[];
  /** What the next layer takes as its X, B×n×width; undefined for a dump of weights. */
  readonly output: Tensor | undefined;
}

/** What a gradient computation yields; names as in the document (`Wq`, `layers[1].Wo`, `memory.X`, …). */
export interface TrainResult {
  readonly loss: number;
  readonly gradients: ReadonlyMap<string, Tensor>;
  readonly next: ReadonlyMap<string, Tensor>;
  readonly nextLoss: number;
  /** The loss before each step and after the last: `loss` first, `nextLoss` last. */
  readonly losses: readonly number[];
}

/** Steps of a read-out by name, `readOut.logits`: B×n×d or B×n×L, and without n where one vector is read for an item. */
export type ReadOutResult = ReadonlyMap<string, Tensor>;

/** One round of a generation. */
export interface GenerateRound {
  /** What entered: the prompt in the first round, then the id chosen before. */
  readonly ids: readonly number[];
  /** The id that the last position's logits chose. */
  readonly chosen: number;
  readonly layers: readonly LayerResult[];
  readonly readOut: ReadOutResult;
}

/** How a sequence went on, and why it ended: the id of `until`, `atMost` ids, or a table of positions that ran out. */
export interface GenerateResult {
  readonly rounds: readonly GenerateRound[];
  readonly stopped: "until" | "atMost" | "positions";
}

/** Everything computed from a spec. */
export interface SpecResult {
  readonly encoder?: readonly LayerResult[];
  readonly layers: readonly LayerResult[];
  readonly train?: TrainResult;
  readonly readOut?: ReadOutResult;
  /** For each step of it that is given: the largest absolute difference to what was computed. */
  readonly readOutGiven?: ReadonlyMap<ReadOutStep, number>;
  /** The same read-out after each layer of the main stack, without what is given of it. */
  readonly readOutEach?: readonly ReadOutResult[];
  readonly generate?: GenerateResult;
  /** What each network of `beside` yields, B×n×width. */
  readonly beside?: readonly Tensor[];
  /** What rounding to its type allows each entry of `expected` that says one, by its full name. */
  readonly allowed?: ReadonlyMap<string, Tolerance>;
}
