import type { ScorePosition } from "../spec/positionKinds.ts";
import type { Words } from "../words.ts";

/**
 * A cell of a matrix that can be looked at. `layer` is the block's path (`""`, `"layers[1]"`, `"encoder.layers[0]"`);
 * `matrix` a step id (`scores`) or the name of a tensor of that block without the path (`Wq`, `bq`, `memory.X`, `past.K`).
 * Indices count from 0. `batch` and `head` are 0 where the matrix has none.
 */
export interface CellRef {
  readonly layer: string;
  readonly matrix: string;
  readonly batch: number;
  readonly head: number;
  readonly row: number;
  readonly col: number;
}

/** Cells that went into a value: one row, one column or one cell of a matrix, to be lit where it is shown. */
export interface Operand {
  readonly layer: string;
  readonly matrix: string;
  readonly batch: number;
  readonly head: number;
  readonly row: number | "all";
  readonly col: number | "all";
}

/**
 * One line of a derivation. A `dot` reads `left · right = a₁·b₁ + a₂·b₂ (+ addend) = value`; an `expression` is a formula
 * with its numbers filled in, e.g. `4 × 0.57735 = 2.3094`.
 */
export type DerivationLine =
  | {
      readonly kind: "dot";
      /** What is computed, e.g. `q₁,₃` or `scores[1,2]`. */
      readonly symbol: string;
      /** The factors' names, e.g. `x₁` and `Wq[:,3]`. */
      readonly left: string;
      readonly right: string;
      readonly a: Float64Array;
      readonly b: Float64Array;
      /** A bias that is added after the sum, with its name. */
      readonly addend?: { readonly symbol: string; readonly value: number };
      readonly value: number;
    }
  | {
      readonly kind: "expression";
      readonly symbol: string;
      /** The formula in the field's letters, e.g. `c·tanh(x/c)`. */
      readonly formula: string;
      /** The formula with its numbers, e.g. `2·tanh(4/2)`; empty where the value is taken over as it is. */
      readonly filled: string;
      readonly value: number;
      /**
       * The calculation in Python with exact numbers: the names of its `math` module, `{a}` and `{b}` for the factors of the dot line before,
       * `row` for `Derivation.row`, and `softmax`.
       */
      readonly code?: string;
    };

/** One stage of a (query, key) pair's way from raw score to weight. */
export interface PairStage {
  /** The step that holds the value, or what the stage does where it has no step of its own. */
  readonly id:
    | "scores"
    | "scaled"
    | "capped"
    | "bias"
    | ScorePosition["type"]
    | "mask"
    | "temperature"
    | "exp"
    | "sum"
    | "weights"
    | "difference"
    | "dropped"
    | "rank";
  readonly label: Words;
  /** The calculation with its numbers; empty where the value says it all. */
  readonly calculation: string;
  readonly value: number;
  /** For `mask`: the rules that hide the key from the query, each by name and place (`causal`, `mask[1].keys`); empty = visible. */
  readonly blockedBy?: readonly { readonly rule: string; readonly path: string }[];
  /** For `rank`: how many keys the query sees. */
  readonly among?: number;
}

/** One key's part in a context cell. */
export interface Contribution {
  /** Index of the key from 0. */
  readonly key: number;
  readonly label: string;
  readonly weight: number;
  readonly value: number;
  readonly product: number;
}

/** The angle and lengths of a query and a key. Angles in radians; `cos` and `theta` are NaN for a zero vector. */
export interface Geometry {
  readonly qNorm: number;
  readonly kNorm: number;
  readonly dot: number;
  readonly cos: number;
  readonly theta: number;
  /** Signed length of the projection of q on k: |q| cos θ. */
  readonly projection: number;
  readonly dims: number;
}

/** Everything that made one cell, as data; drawn by the inspector, spoken by the screen reader, copied as text. */
export interface Derivation {
  readonly cell: CellRef;
  /** What the cell is, e.g. “Score of query 1 (Je) for key 2 (suis)”. */
  readonly heading: Words;
  /** A name with 1-based indices, e.g. `scores[1,2]`. */
  readonly symbol: string;
  readonly value: number;
  readonly lines: readonly DerivationLine[];
  /** For cells that belong to a (query, key) pair: every stage of the pair, in order. */
  readonly stages: readonly PairStage[];
  /** For context cells: by falling |product|, a thousand at the most. */
  readonly contributions: readonly Contribution[];
  /** The keys beyond those, and what they bring together. */
  readonly remaining?: { readonly keys: number; readonly product: number };
  readonly geometry?: Geometry;
  /** Set when `given` replaced the step: the value that was computed before it was replaced is not known here. */
  readonly given: boolean;
  /** What is special about the cell, e.g. where a NaN began. */
  readonly note?: Words;
  /** Set where `expected` names this step. */
  readonly expected?: { readonly want: number; readonly holds: boolean };
  readonly operands: readonly Operand[];
  /** The numbers a whole row is normalised from: scores ÷ temperature for weights, the input of a layer norm. */
  readonly row?: Float64Array;
  /** The tensor of the text that holds the cell's number, where there is one, and the cell's flat index in it. */
  readonly source?: { readonly path: string; readonly index: number };
}

/** Forms in which a derivation can be copied. */
export const copyFormats = ["text", "latex", "markdown", "numpy", "pytorch", "tsv"] as const;
export type CopyFormat = (typeof copyFormats)[number];
