/** Every step a layer can have, in the order of the computation (`attn-format` §5). */
export const stepIds = [
  "embedding",
  "X",
  "position",
  "embedded",
  "projectedQ",
  "projectedK",
  "projectedV",
  "normedQ",
  "normedK",
  "Q",
  "K",
  "V",
  "scores",
  "scaled",
  "capped",
  "masked",
  "weights",
  "weighted",
  "context",
  "concat",
  "output",
  "branchNormed",
  "residual",
  "normed",
  "postNormed",
  "feedForward.normed",
  "feedForward.gate",
  "feedForward.up",
  "feedForward.hidden",
  "feedForward",
  "feedForward.branchNormed",
  "final",
] as const;

/** The id of a step, as it is written in `expected` and `given`. */
export type StepId = (typeof stepIds)[number];

const pairSteps: ReadonlySet<string> = new Set(["scores", "scaled", "capped", "masked", "weights"]);

/** Whether a step has a cell for each query and key: B×H×n×keys. */
export function isPairStep(id: StepId): boolean {
  return pairSteps.has(id);
}

/** What `expected` may name beside the steps of a layer. */
export const extraStepIds = ["meanWeights", "presentK", "presentV", "influence", "frequencies"] as const;
export type ExtraStepId = (typeof extraStepIds)[number];

const perHead: ReadonlySet<string> = new Set([
  "projectedQ",
  "projectedK",
  "projectedV",
  "normedQ",
  "normedK",
  "Q",
  "K",
  "V",
  "scores",
  "scaled",
  "capped",
  "masked",
  "weights",
  "weighted",
  "context",
]);

/** Whether a step is kept per head (B×H×rows×cols) or per layer (B×n×width). */
export function isPerHead(id: StepId): boolean {
  return perHead.has(id);
}
