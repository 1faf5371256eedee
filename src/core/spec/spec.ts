import type { Tensor } from "../tensor/tensor.ts";
import type { ActivationName } from "./activations.ts";
import type { Beside, TourStop } from "./besideKinds.ts";
import type { Mixing } from "./mixing.ts";
import type { LayerNorm, Norms } from "./normKinds.ts";
import type { NumberType } from "./numberTypes.ts";
import type { Position } from "./positionKinds.ts";
import type { ExtraStepId, ReadOutStep, StepId } from "./steps.ts";

/**
 * What a document means, in numbers: the engine's whole input. It knows nothing of text or files. Shapes have been
 * checked against each other by the format layer; the engine throws only where that was not done, which is a bug.
 * Tensors keep the shape and layout in which they were written (`X` may be n×d or B×n×d; weights follow `weightLayout`).
 */
export interface Spec {
  readonly title?: string;
  readonly description?: string;
  /** The encoder of an encoder–decoder; its result is what blocks with `memory: "encoder"` attend to. */
  readonly encoder?: Stack;
  readonly main: Stack;
  /** The root's `memory`, for blocks with `memory: "root"`. */
  readonly memory?: Memory;
  readonly tolerance: { readonly rtol: number; readonly atol: number };
  readonly train?: Train;
  /** What the stack's result is read as: labels with their probabilities. */
  readonly readOut?: ReadOut;
  readonly generate?: Generate;
  /** Other architectures over the same X. */
  readonly beside?: readonly Beside[];
  /** Stops of a guided walk. */
  readonly tour?: readonly TourStop[];
  /** The root's precision, which its blocks have unless they say otherwise. */
  readonly precision?: Precision;
  /** The type in which expected values came; absent where a tolerance is at the root. */
  readonly expectedDtype?: NumberType;
  /** How single entries of `expected` are judged, by their full names: `layers[1].weights`. */
  readonly expectedForms?: ReadonlyMap<string, ExpectedForm>;
  /** `expected` entries that belong to no layer: `loss`, `gradient.NAME`, `readOut.logits`, `generated`, `beside[0].output`, … */
  readonly expectedTraining: ReadonlyMap<string, Tensor>;
  readonly display: { readonly decimals: number; readonly colors?: string; readonly grid?: readonly [number, number] };
}

/** A sequence of blocks over one stream of queries. */
export interface Stack {
  /** `""` for the document's root, `"encoder"` for the encoder. Tensor names begin with it. */
  readonly path: string;
  /** Whether the blocks were written under `layers`. */
  readonly layered: boolean;
  readonly tokens?: readonly string[];
  /** Input vectors, n×d or B×n×d; absent when the first block is given Q, K and V, or is a dump of weights. */
  readonly X?: Tensor;
  /** Labels of ids, from 0. */
  readonly vocabulary?: readonly string[];
  /** Labels of the cached positions, in a round of a generation. */
  readonly pastTokens?: readonly string[];
  readonly blocks: readonly Block[];
}

/** Token ids through tables of vectors, in place of X. */
export interface Embedding {
  /** `"embedding"` or `"encoder.embedding"`. */
  readonly path: string;
  /** n or B×n rows of the table. */
  readonly ids: Tensor;
  /** V×d. */
  readonly table: Tensor;
  /** Multiplies the table's rows. */
  readonly scale: number;
  readonly types?: { readonly ids: Tensor; readonly table: Tensor };
  /** Rows 0 … n−1 where no ids are written. */
  readonly positions?: { readonly ids?: Tensor; readonly table: Tensor };
  /** Applied to the sum. */
  readonly layerNorm?: LayerNorm;
}

/** Sources of keys and values for cross attention. */
export interface Memory {
  readonly tokens?: readonly string[];
  /** m×d or B×m×d; or K and V, each with a width of its own. */
  readonly X?: Tensor;
  readonly K?: Tensor;
  readonly V?: Tensor;
}

export type WeightName = "Wq" | "Wk" | "Wv" | "Wo";
export type BiasName = "bq" | "bk" | "bv" | "bo";

/** One attention block with what follows it in its layer (`attn-format` §2). Absent = the documented default. */
export interface Block extends Mixing, Partial<Readonly<Record<WeightName | BiasName, Tensor>>> {
  /** `""` (a root that is one block), `"layers[1]"`, `"encoder"`, `"encoder.layers[0]"`. */
  readonly path: string;
  /** All three projections in one; Wq, Wk, Wv and their biases are cut out of it (`unfused`). */
  readonly Wqkv?: Tensor;
  readonly bqkv?: Tensor;
  readonly qkvLayout?: "qkv" | "per-head" | "per-group";
  /** What makes this block's X; only a stack's first block has one. */
  readonly embedding?: Embedding;
  readonly heads?: number;
  readonly kvHeads?: number;
  readonly weightLayout: "in-out" | "out-in";
  readonly Q?: Tensor;
  readonly K?: Tensor;
  readonly V?: Tensor;
  readonly layout: "heads" | "packed";
  /** Attention weights dumped from a model, H×n×m or B×H×n×m: nothing else is computed. */
  readonly dump?: Tensor;
  /** The same beside what the block computes: shown with the difference to the computed weights, which it does not change. */
  readonly dumped?: Tensor;
  /** Where keys and values come from. */
  readonly memory: "self" | "root" | "encoder";
  readonly positions: readonly Position[];
  readonly score: Score;
  readonly softcap?: number;
  readonly bias?: Tensor;
  readonly masks: readonly Mask[];
  /** Where each mask and each position is in the document, `layers[1].mask[0]`, `position`; counted where absent. */
  readonly maskPaths?: readonly string[];
  readonly positionPaths?: readonly string[];
  readonly normalize: (typeof normalizations)[number];
  readonly past?: { readonly K: Tensor; readonly V: Tensor };
  readonly biasKV?: { readonly K: Tensor; readonly V: Tensor };
  readonly zeroKV: boolean;
  readonly qNorm?: HeadNorm;
  readonly kNorm?: HeadNorm;
  readonly residual: Residual;
  readonly layerNorm?: Norms;
  readonly feedForward?: FeedForward;
  /** Types to which steps are rounded; absent: float64. */
  readonly precision?: Precision;
  readonly given: ReadonlyMap<StepId, Tensor>;
  readonly expected: ReadonlyMap<StepId | ExtraStepId, Tensor>;
}

export const normalizations = ["softmax", "sigmoid", "none", "sparsemax", "entmax15", "relu", "sum"] as const;

export const linearFeatures = ["elu+1", "relu", "exp"] as const;
export type LinearFeature = (typeof linearFeatures)[number];

export type Score =
  | { readonly type: "linear"; readonly feature: LinearFeature }
  | { readonly type: "dot" }
  | { readonly type: "cosine" }
  | { readonly type: "general"; readonly W: Tensor }
  | { readonly type: "additive"; readonly v: Tensor; readonly b?: Tensor };

export type Mask =
  | { readonly type: "causal"; readonly offset: number | "default" | "bottom-right" }
  | { readonly type: "tensor"; readonly visible: Tensor }
  | { readonly type: "blocked"; readonly blocked: Tensor }
  | { readonly type: "keys"; readonly keys: Tensor }
  | { readonly type: "lengths"; readonly lengths: readonly number[] }
  | { readonly type: "window"; readonly left: number; readonly right: number }
  | {
      readonly type: "edges";
      readonly edges: readonly (readonly [number, number])[];
      readonly directed: boolean;
      readonly selfLoops: boolean;
    }
  | { readonly type: "documents"; readonly documents: Tensor; readonly restart?: boolean }
  | { readonly type: "prefix"; readonly lengths: readonly number[]; readonly otherwise: readonly Mask[] }
  | { readonly type: "chunk"; readonly size: number }
  | { readonly type: "tree"; readonly parents: readonly number[] }
  | { readonly type: "dilated"; readonly width: number; readonly step: number }
  /** Visible where all masks of one of the lists allow it. */
  | { readonly type: "any"; readonly lists: readonly (readonly Mask[])[] };

/** Whether what entered is added to what a sub-layer yields; a number multiplies the latter before it is added. */
export type Residual = boolean | number;

/** A norm of queries or keys, before they meet in the scores. */
export interface HeadNorm {
  readonly type: "rms" | "layer" | "l2";
  /** One entry for each dimension of a head, H×dk (G×dk) with a row for each head, or the packed width. */
  readonly gamma?: Tensor;
  readonly beta?: Tensor;
  readonly eps: number;
  /** Added to a written gamma; absent: 0. */
  readonly offset?: number;
  readonly over: "head" | "width";
  /** Whether it comes before or after the rotation. */
  readonly after: "projection" | "rope";
}

export interface FeedForward {
  readonly W1: Tensor;
  readonly b1?: Tensor;
  readonly W2: Tensor;
  readonly b2?: Tensor;
  /** The gate's projection: W2 takes activation(x·Wg + bg) ⊙ (x·W1 + b1). */
  readonly Wg?: Tensor;
  readonly bg?: Tensor;
  readonly activation: ActivationName;
  /** Absent: its input is what the attention left; true: what entered the block; "shared": the attention's normed input. */
  readonly parallel?: boolean | "shared";
  /** gpt-oss: gate ≤ clamp, |up| ≤ clamp, and (up + 1)·gate·σ(1.702·gate) in place of the activation. */
  readonly clamp?: number;
  readonly residual: Residual;
  readonly layerNorm?: Norms;
}

/** One type for all steps, or those of some steps. */
export type Precision = NumberType | ReadonlyMap<string, NumberType>;

/** How one entry of `expected` is judged: by its own tolerance, or by the rounding of the type it came in. */
export interface ExpectedForm {
  readonly tolerance?: { readonly rtol: number; readonly atol: number };
  readonly dtype?: NumberType;
}

export const poolings = ["none", "first", "last", "mean", "max"] as const;

/** What follows the last layer (`attn-format` §8.4): norm, pool, transform, W, b, scale, softcap, normalize. */
export interface ReadOut {
  /** d×L whatever the weight layout; absent: the result itself, or with `tied` the embedding's table. */
  readonly W?: Tensor;
  readonly b?: Tensor;
  readonly tied: boolean;
  readonly layerNorm?: LayerNorm;
  readonly pool: (typeof poolings)[number];
  readonly transform?: ReadOutTransform;
  readonly scale: number;
  readonly softcap?: number;
  readonly normalize: "softmax" | "sigmoid" | "none";
  readonly labels?: readonly string[];
  /** Also after every layer. */
  readonly each: boolean;
  /** Steps of the read-out that are replaced, by their names (`readOut.pooled`). */
  readonly given: ReadonlyMap<ReadOutStep, Tensor>;
}

export interface ReadOutTransform {
  readonly W: Tensor;
  readonly b?: Tensor;
  readonly activation: ActivationName;
  readonly layerNorm?: LayerNorm;
}

/** How a sequence goes on: one id after the other, until `until` or at most that many. */
export interface Generate {
  readonly start?: readonly number[];
  readonly until?: number;
  readonly atMost: number;
  /** Absent: the most probable id each time. */
  readonly sample?: { readonly temperature: number; readonly topK: number; readonly seed: number };
}

export interface Train {
  readonly target: Tensor;
  /** Absent: mean of the squared differences. */
  readonly loss?: "mse" | "cross-entropy";
  readonly learningRate: number;
  /** Names of tensors to update; absent: every weight and bias, score, norm, learned position and biasKV. */
  readonly parameters?: readonly string[];
  readonly steps: number;
}
