import type { ComputeOptions } from "../engine/compute.ts";
import { checkedByDifferences, type DifferenceCheck } from "./differences.ts";
import { type TrainingPoint, trainingPoint } from "./point.ts";
import { type RateLosses, type TrainableSpec, type TrainedSteps, trainedSteps, triedRates } from "./steps.ts";

/** What can be asked of a training; steps and learning rate are those of the spec's `train`. */
export type TrainingWork =
  | { readonly kind: "steps"; readonly before: number; readonly stride: number }
  | { readonly kind: "rates" }
  | { readonly kind: "differences"; readonly most: number }
  | { readonly kind: "point" };

/** The answer to each kind of work. */
export interface TrainingAnswers {
  readonly steps: TrainedSteps;
  readonly rates: readonly RateLosses[];
  /** Undefined where steps are rounded to a shorter type. */
  readonly differences: readonly DifferenceCheck[] | undefined;
  readonly point: TrainingPoint;
}

export type TrainingAnswer = TrainingAnswers[keyof TrainingAnswers];

/** Does a piece of work on a training. */
export function trainingWork<W extends TrainingWork>(
  spec: TrainableSpec,
  work: W,
  options: ComputeOptions = {},
): TrainingAnswers[W["kind"]] {
  return answerTo(spec, work, options) as TrainingAnswers[W["kind"]];
}

function answerTo(spec: TrainableSpec, work: TrainingWork, options: ComputeOptions): TrainingAnswer {
  switch (work.kind) {
    case "steps":
      return trainedSteps(spec, work, options);
    case "rates":
      return triedRates(spec, options);
    case "differences":
      return checkedByDifferences(spec, work.most, options);
    case "point":
      return trainingPoint(spec, options);
  }
}
