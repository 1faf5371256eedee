import type { Derivation, PairStage } from "../../core/explain/derivation.ts";
import type { StepId } from "../../core/spec/steps.ts";

/** The step whose matrix holds the outcome of a stage; those without a step of their own enter the next one. */
const steps: Readonly<Record<PairStage["id"], StepId>> = {
  scores: "scores",
  scaled: "scaled",
  capped: "capped",
  bias: "masked",
  alibi: "masked",
  t5: "masked",
  relative2d: "masked",
  mask: "masked",
  temperature: "weights",
  exp: "weights",
  sum: "weights",
  weights: "weights",
  difference: "difference",
  dropped: "dropped",
  rank: "weights",
};

/** The step a stage leads to, if the layer has it. */
export function stepOfStage(stage: PairStage["id"], existing: ReadonlySet<string>): StepId | undefined {
  const step = steps[stage];
  return existing.has(step) ? step : undefined;
}

/** Up to this many characters the terms of a sum are in the ladder; what is longer is folded, see `Lines`. */
export const longestInLadder = 96;

/** Whether the ladder says all that the calculation of a pair's cell would; a score is worth a line of its own, with its factors. */
export function isCoveredByStages({ cell, stages }: Pick<Derivation, "cell" | "stages">): boolean {
  const own = stages[currentStage(cell.matrix, stages)];
  if (own === undefined) return false;
  // Of a mask the ladder shows the rules that block.
  return own.id === "mask" || (own.id !== "scores" && own.calculation !== "" && own.calculation !== "given");
}

/**
 * The stage that shows a matrix's own number. `masked` is the sum of three stages: of those that exist, the last, because it is
 * the one after which the number is whole.
 */
export function currentStage(matrix: string, stages: readonly PairStage[]): number {
  const own = stages.findIndex(({ id }) => id === matrix);
  if (own >= 0 || matrix !== "masked") return own;
  return stages.findLastIndex(({ id }) => steps[id] === "masked");
}
