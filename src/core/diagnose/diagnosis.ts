import type { Tensor } from "../tensor/tensor.ts";
import type { Words } from "../words.ts";
import type { Fix, MistakeGroup } from "./mistake.ts";
import type { Pattern } from "./patterns.ts";

/** How one entry of `expected` compares. */
export interface DiagnosedStep {
  readonly layer: string;
  readonly id: string;
  readonly cells: number;
  /** Cells beyond the tolerance. */
  readonly differs: number;
  readonly largest: number;
  /** Index of the largest difference, in the shape in which the entry is written. */
  readonly at: readonly number[];
  /** Whether rounding in the type of the numbers can make the differences; `bound`: how many times what it can. */
  readonly verdict: "rounding" | "bug";
  readonly bound: number;
  readonly type: string;
  /** Largest difference that the step itself makes of the expected steps before it, and that those bring along. */
  readonly own: number;
  readonly inherited: number;
  /** Σ want² over Σ (got − want)², in decibels. */
  readonly sqnr: number;
  /** The least cosine of a computed row and the expected one. */
  readonly cosine: number;
}

/** A change under which our numbers come near, or become, the expected ones. */
export interface Explanation {
  readonly group: MistakeGroup;
  readonly name: string;
  /** The end of a sentence that begins with "if"; two for a pair of mistakes. */
  readonly changes: readonly Words[];
  /** The layer it was made in; undefined: wherever it applies. */
  readonly layer?: string;
  /** Whether every expected number holds with it. */
  readonly reproduces: boolean;
  /** Of the squared error, 0 … 1. */
  readonly share: number;
  /** Other mistakes with the same numbers here. */
  readonly ties: readonly string[];
  /** A step that would tell the ties apart if it were expected, too. */
  readonly apart?: string;
  readonly fix?: Fix;
  /** The numbers of each entry with the change, in the order of `Diagnosis.steps`; absent for a relation between numbers. */
  readonly after?: readonly (Tensor | undefined)[];
}

/** How much of a large spec was looked at. */
export interface Searched {
  /** Queries of the layer with all their keys; 0 where nothing of it can be compared query by query. */
  readonly queries: number;
  readonly of: number;
  /** Mistakes that were tried, the commonest first. */
  readonly tried: number;
  readonly mistakes: number;
  /** Mistakes that were tried in the layers before it, on all queries; absent where none of those is suspect. */
  readonly inLayers?: number;
}

/** What is known of why numbers differ. */
export interface Diagnosis {
  readonly steps: readonly DiagnosedStep[];
  readonly culprit?: { readonly layer: string; readonly id: string };
  /** The best first; those that reproduce everything, or else the three that come nearest. */
  readonly explanations: readonly Explanation[];
  readonly withoutEffect: readonly string[];
  /** Present where the spec is too large for a search over all of it. */
  readonly searched?: Searched;
  /** Where in the step that is to blame the error lies. */
  readonly patterns?: readonly Pattern[];
}
