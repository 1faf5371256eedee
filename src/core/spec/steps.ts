/** One step a layer can have. */
interface StepKind {
  readonly id: string;
  /** Kept per head, B×H×rows×cols, or for the whole layer, B×n×width. */
  readonly per: "head" | "layer";
  /** Rows of vectors, what enters the scores (queries, keys, values), or a cell for each query and key. */
  readonly of: "rows" | "operands" | "pairs";
}

/** Every step a layer can have, in the order of the computation (`attn-format` §5): the one list of them. */
const steps = [
  { id: "embedding", per: "layer", of: "rows" },
  { id: "X", per: "layer", of: "rows" },
  { id: "position", per: "layer", of: "rows" },
  { id: "embedded", per: "layer", of: "rows" },
  { id: "projectedQ", per: "head", of: "operands" },
  { id: "projectedK", per: "head", of: "operands" },
  { id: "projectedV", per: "head", of: "operands" },
  { id: "normedQ", per: "head", of: "operands" },
  { id: "normedK", per: "head", of: "operands" },
  { id: "Q", per: "head", of: "operands" },
  { id: "K", per: "head", of: "operands" },
  { id: "V", per: "head", of: "operands" },
  { id: "scores", per: "head", of: "pairs" },
  { id: "scaled", per: "head", of: "pairs" },
  { id: "capped", per: "head", of: "pairs" },
  { id: "masked", per: "head", of: "pairs" },
  { id: "weights", per: "head", of: "pairs" },
  { id: "sinkWeights", per: "layer", of: "rows" },
  { id: "difference", per: "head", of: "pairs" },
  { id: "dropped", per: "head", of: "pairs" },
  { id: "weighted", per: "head", of: "rows" },
  { id: "context", per: "head", of: "rows" },
  { id: "contextNormed", per: "head", of: "rows" },
  { id: "gated", per: "head", of: "rows" },
  { id: "concat", per: "layer", of: "rows" },
  { id: "output", per: "layer", of: "rows" },
  { id: "branchNormed", per: "layer", of: "rows" },
  { id: "residual", per: "layer", of: "rows" },
  { id: "normed", per: "layer", of: "rows" },
  { id: "postNormed", per: "layer", of: "rows" },
  { id: "feedForward.normed", per: "layer", of: "rows" },
  { id: "feedForward.gate", per: "layer", of: "rows" },
  { id: "feedForward.up", per: "layer", of: "rows" },
  { id: "feedForward.hidden", per: "layer", of: "rows" },
  { id: "feedForward", per: "layer", of: "rows" },
  { id: "feedForward.branchNormed", per: "layer", of: "rows" },
  { id: "final", per: "layer", of: "rows" },
] as const satisfies readonly StepKind[];

/** The steps beside the weights where the document has dumped ones: these, and how far they are from the computed ones. */
export const dumpSteps = ["dumped", "dumpedDifference"] as const;
export type DumpStep = (typeof dumpSteps)[number];

/** The steps of a read-out, in the order of the computation, as `expected`, `given` and `precision` name them. */
export const readOutSteps = ["readOut.normed", "readOut.pooled", "readOut.logits", "readOut.probabilities"] as const;
export type ReadOutStep = (typeof readOutSteps)[number];

/** The id of a step, as it is written in `expected` and `given`. */
export type StepId = (typeof steps)[number]["id"] | DumpStep | ReadOutStep;

/** The ids of the steps of a block that a document can name, in the order of the computation. */
export const stepIds: readonly StepId[] = steps.map(({ id }) => id);

/** The ids of all steps whose type a document can set: those of a block, then the read-out's. */
export const typedStepIds: readonly StepId[] = [...stepIds, ...readOutSteps];

/** The ids of all steps that can be looked at. */
export const shownStepIds: readonly StepId[] = [...typedStepIds, ...dumpSteps];

/** The steps that hold what each head yields, the latest first. */
export const headYields = ["gated", "contextNormed", "context"] as const;

/** The steps that hold what values are multiplied by, the latest first. */
export const mixingWeights = ["dropped", "difference", "weights"] as const;

const kinds: ReadonlyMap<string, StepKind> = new Map(
  [...steps, ...dumpSteps.map((id): StepKind => ({ id, per: "head", of: "pairs" }))].map((step) => [step.id, step]),
);

/** Whether a step has a cell for each query and key: B×H×n×keys. */
export function isPairStep(id: string): boolean {
  return kinds.get(id)?.of === "pairs";
}

/** Whether a step holds queries, keys or values on their way into the scores. */
export function isOperandStep(id: string): boolean {
  return kinds.get(id)?.of === "operands";
}

/** Whether a step is kept per head (B×H×rows×cols) or per layer (B×n×width). */
export function isPerHead(id: string): boolean {
  return kinds.get(id)?.per === "head";
}

/** What `expected` may name beside the steps of a layer. */
export const extraStepIds = ["meanWeights", "presentK", "presentV", "influence", "frequencies"] as const;
export type ExtraStepId = (typeof extraStepIds)[number];
