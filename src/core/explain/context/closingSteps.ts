import { normAt, postNormStep } from "../../spec/norms.ts";
import { headYields, type StepId } from "../../spec/steps.ts";
import { type LayerContext, latestStep, streamStep } from "./layerContext.ts";

/** The step a norm of the attention works on. */
export function normInput(at: LayerContext, placement: "pre" | "post"): StepId | undefined {
  if (placement === "pre") return latestStep(at, "embedded", "X");
  return latestStep(at, "residual", "branchNormed", "output", "concat", ...headYields);
}

/** What the attention's branch yields to the residual. */
export function branchStep(at: LayerContext): StepId | undefined {
  return latestStep(at, "branchNormed", "output", "concat", ...headYields);
}

/** The step that the attention leaves: what the network's residual adds to. */
export function attendedStep(at: LayerContext): StepId | undefined {
  const post: StepId = postNormStep(at.block) ?? "residual";
  return latestStep(at, post, "residual", "branchNormed", "output", "concat", ...headYields);
}

/** The step that enters the feed-forward network, before its own pre-norm. */
export function networkInput(at: LayerContext): StepId | undefined {
  const parallel = at.block.feedForward?.parallel;
  // With a shared norm it reads what the attention's projections read.
  if (parallel === "shared") return streamStep(at);
  return parallel ? latestStep(at, "embedded", "X") : attendedStep(at);
}

/** The step that the network's two projections read. */
export function networkStream(at: LayerContext): StepId | undefined {
  const { feedForward } = at.block;
  const normed = feedForward !== undefined && normAt(feedForward, "pre") !== undefined;
  return normed ? "feedForward.normed" : networkInput(at);
}

/** What the network's branch yields to its residual. */
export function networkYield(at: LayerContext): StepId {
  return latestStep(at, "feedForward.branchNormed") ?? "feedForward";
}
