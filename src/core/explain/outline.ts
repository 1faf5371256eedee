import type { NumberType } from "../spec/numberTypes.ts";
import type { Dims } from "../spec/result.ts";
import type { StepId } from "../spec/steps.ts";
import type { Words } from "../words.ts";

/** What there is to look at in a result: everything the panel lists, without the numbers themselves. */
export interface Outline {
  readonly title: string;
  readonly description: string;
  readonly layers: readonly LayerOutline[];
  /** Whether the document describes a tour of its own. */
  readonly tour: boolean;
  /** Of a sequence that went on by itself: how many rounds there are, of which the layers of the first are listed, and why it ended. */
  readonly generation?: { readonly rounds: number; readonly stopped: Words };
  readonly display: { readonly decimals: number; readonly colors?: string; readonly grid?: readonly [number, number] };
}

/** One block of the document with its steps. */
export interface LayerOutline {
  /** The block's path, see `CellRef.layer`. */
  readonly path: string;
  /** What the picker says: “Layer 2”, “Encoder · layer 1”; empty for a document of one block. */
  readonly label: Words;
  /** The round of a generation that the block belongs to, from 0: the id it chose, what that is called, and its probability (or logit). */
  readonly round?: {
    readonly index: number;
    readonly chosen: number;
    readonly label: string;
    readonly share: number;
  };
  readonly dims: Dims;
  /** The line of facts: n, m, dModel, heads/kvHeads, dk, dv, score, scale, mask, normalize, in this order. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** Labels of the queries (tokens, or x₁ …) and of all keys, with cached, bias and zero rows. */
  readonly queryLabels: readonly string[];
  readonly keyLabels: readonly string[];
  /** What the columns of a read-out after this layer are called; absent without one, or where they are very many. */
  readonly labels?: readonly string[];
  readonly steps: readonly StepOutline[];
  /** Weights and other tensors of the document that take part, in the order of their use. */
  readonly inputs: readonly MatrixOutline[];
  readonly fullyMasked: readonly (readonly [number, number, number])[];
}

/** A matrix that can be drawn: rows × cols, once per batch item and head. */
export interface MatrixOutline {
  /** Step id or tensor name, see `CellRef.matrix`. */
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  /** How many batch items and heads hold a matrix of their own; 1 where it is shared. For K and V, heads = kvHeads. */
  readonly batches: number;
  readonly heads: number;
  /** What rows and columns stand for. */
  readonly rowAxis: Axis;
  readonly colAxis: Axis;
}

/** `query` and `key` are labelled by the layer's labels, `label` by the read-out's; `id` counts 0 …, `dim` d₁ …, `head` h₁ …, `pooled` z₁. */
export type Axis = "query" | "key" | "dim" | "head" | "label" | "pooled" | "id";

/** One step of a layer with what the panel says about it. */
export interface StepOutline extends MatrixOutline {
  readonly name: StepId;
  /** The region's name, e.g. “Scores”. */
  readonly title: Words;
  /** One sentence on what the step does and why. */
  readonly explanation: Words;
  /** The formula as a small tree that the panel draws as MathML. */
  readonly formula: Formula;
  /** `3×3 = 3×4 · 4×3`. */
  readonly shapeEquation: string;
  /** Names of the matrices that enter, in the order of the formula: steps or inputs (`embedded`, `Wq`, `bq`). */
  readonly operands: readonly string[];
  readonly given?: { readonly largestDifference: number };
  /** The type to which its numbers are rounded; absent in float64. */
  readonly type?: NumberType;
  readonly expected?: {
    readonly holds: boolean;
    /** How many cells there are over all heads, and how many of them differ. */
    readonly cells: number;
    readonly wrongCells: number;
    /** The type in which the values came, where the document says it. */
    readonly type?: NumberType;
    /** The first cell that differs, and the one that is farthest off. */
    readonly mismatch?: Mismatched;
    readonly largest?: Mismatched;
  };
}

/** A cell that is not as expected; `index` counts from 0 in the shape in which it is written. */
export interface Mismatched {
  readonly index: readonly number[];
  readonly got: number;
  readonly want: number;
}

/** A formula as data: drawn as MathML in the panel, as Unicode in hovers, as LaTeX in copies. */
export type Formula =
  | { readonly kind: "symbol"; readonly text: string; readonly style?: "matrix" | "function" | "number" }
  | { readonly kind: "row"; readonly items: readonly Formula[] }
  | { readonly kind: "operator"; readonly text: string }
  | { readonly kind: "sub"; readonly base: Formula; readonly sub: Formula }
  | { readonly kind: "sup"; readonly base: Formula; readonly sup: Formula }
  | { readonly kind: "fraction"; readonly top: Formula; readonly bottom: Formula }
  | { readonly kind: "root"; readonly of: Formula };
