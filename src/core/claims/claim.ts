import type { LayerContext } from "../explain/context/layerContext.ts";
import type { CellRef } from "../explain/derivation.ts";
import type { Spec } from "../spec/spec.ts";
import { type Words, words } from "../words.ts";

/** A computed layer with the pair of query and key that is looked at, for which statements about single pairs are tried. */
export interface ClaimScene extends LayerContext {
  readonly batch: number;
  readonly head: number;
  /** The query, from 0. */
  readonly row: number;
  /** The key, from 0. */
  readonly col: number;
  /** The same layer of another spec; undefined where computing it again would take too long. */
  recompute(change: (spec: Spec) => Spec): LayerContext | undefined;
}

/** One number that a verdict rests on. */
export interface ClaimFigure {
  readonly label: Words;
  readonly value: number;
}

/** An edit of the layer that makes the statement fail: a property and the JSON to write; without it the property is taken out. */
export interface Breaking {
  readonly say: Words;
  readonly property: string;
  readonly json?: string;
}

/** What became of a statement in one layer. */
export interface ClaimOutcome {
  /** `"open"`: the statement says nothing of this layer, for the reason given. */
  readonly verdict: "holds" | "fails" | "open";
  readonly reason?: Words;
  readonly figures: readonly ClaimFigure[];
  /** How far rounding alone may move the first figure that is compared; absent where nothing is rounded. */
  readonly bound?: number;
  /** The cell that shows it best. */
  readonly witness?: CellRef;
  readonly breaking?: Breaking;
}

/** A statement that people make about attention, with what is right and a function that tries it. */
export interface Claim {
  readonly id: string;
  readonly claim: Words;
  /** When it holds and why, in one or two sentences. */
  readonly right: Words;
  /** The formula behind it, in the notation of the panel's formulas. */
  readonly formula: string;
  try(scene: ClaimScene): ClaimOutcome;
}

/** Half the distance from 1 to the next float64. */
export const unit = 2 ** -53;

/** A statement that does not apply. */
export function open(reason: Words): ClaimOutcome {
  return { verdict: "open", reason, figures: [] };
}

/** Holds or fails, with what it rests on. */
export function verdict(holds: boolean, rest: Omit<ClaimOutcome, "verdict" | "reason">): ClaimOutcome {
  return { verdict: holds ? "holds" : "fails", ...rest };
}

/** Whether the context is made of something else than the looked-at head's weights: of dropped or subtracted ones. */
export function isMixedOtherwise({ block }: LayerContext): boolean {
  return block.dropout !== undefined || block.differential !== undefined;
}

export const notMixed = words("The weights are changed again before they meet the values.");

export const sinkTakesPart = words("A sink takes part in the softmax.");

/** Weights that need not add up to 1. */
export const bySigmoid: Breaking = {
  say: words("Let each weight be a sigmoid of its own score."),
  property: "normalize",
  json: '"sigmoid"',
};

/** Weights that are no scores. */
export const bySoftmax: Breaking = {
  say: words("Turn the scores into weights by softmax."),
  property: "normalize",
  json: '"softmax"',
};
