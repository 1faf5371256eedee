/** How one entry of `expected` compares, in words of the user's language. */
export interface WhyStep {
  /** `layers[1].weights`. */
  readonly name: string;
  readonly cells: number;
  readonly differs: number;
  readonly largest: number;
  /** Index of the largest difference, from 0. */
  readonly at: readonly number[];
  readonly verdict: string;
  readonly isRounding: boolean;
  readonly own: number;
  readonly inherited: number;
  /** Whether the differences begin here. */
  readonly isFirst: boolean;
}

/** Cells of the first wrong entry beyond the tolerance, and the largest |Δ|. */
export interface WhyFit {
  readonly wrong: number;
  readonly largest: number;
}

/** One change under which the numbers come near the expected ones, or become them. */
export interface WhyExplanation {
  /** The end of a sentence that begins with “if”. */
  readonly change: string;
  /** The layer it was made in; empty: wherever it applies. */
  readonly layer: string;
  readonly reproduces: boolean;
  readonly share: number;
  readonly ties: readonly string[];
  /** A step that would tell the ties apart; empty where none is known. */
  readonly apart: string;
  readonly before: WhyFit;
  readonly after?: WhyFit;
  /** The edit of the document that makes the change, as it is written: `"scale": 0.5`. */
  readonly edit?: string;
}

/** Why expected numbers differ. */
export interface WhyStory {
  readonly steps: readonly WhyStep[];
  readonly explanations: readonly WhyExplanation[];
  readonly withoutEffect: readonly string[];
  /** How much of a large spec was looked at; empty where everything was. */
  readonly searched: string;
  /** As Markdown, for an issue. */
  readonly report: string;
}

/** Why there is no story. */
export type NoWhyReason = "tooLarge" | "cancelled" | "matches";

/** One head of the first wrong entry: computed, expected, and computed with the change. */
export interface WhyNumbers {
  readonly name: string;
  readonly batches: number;
  readonly heads: number;
  readonly rows: number;
  readonly cols: number;
  readonly got: Float64Array;
  readonly want: Float64Array;
  readonly after?: Float64Array;
}
