import { isCapped } from "../../spec/blockSteps.ts";
import { scaleOf } from "../../spec/dims.ts";
import { positionPath } from "../../spec/parameters.ts";
import { biasGradient, slopesGradient } from "./bias.ts";
import type { BackwardJob, Flow } from "./block.ts";
import { contextBackward } from "./context.ts";
import { normalizedBackward } from "./normalize.ts";
import { scaledBackward, softcappedBackward } from "./scale.ts";
import { scoreBackward } from "./score.ts";

/** Backwards through the weighted sum of values; given products (`weighted`) cut both ways. */
export function mixingBackward(job: BackwardJob, dContext: Flow): { weights: Flow; V: Flow } {
  const { steps, dims } = job.pass.result;
  if (dContext === undefined || steps.has("weighted")) return { weights: undefined, V: undefined };
  return contextBackward(job.step("weights"), job.step("V"), dContext, dims, job.kernel);
}

/** Backwards from the weights to the queries and keys: normalisation, mask and bias, softcap, scale, scores. */
export function attentionBackward(job: BackwardJob, dWeights: Flow): { Q: Flow; K: Flow } {
  const { block, result } = job.pass;
  const { dims, steps } = result;
  let flow = job.cut("weights", dWeights);
  if (flow !== undefined) {
    const masked = steps.get("masked")?.tensor;
    flow = normalizedBackward(job.step("weights"), masked, flow, block.normalize, block.temperature, () =>
      job.step("masked", "capped", "scaled", "scores"),
    );
  }
  flow = job.cut("masked", flow);
  if (flow !== undefined) addedGradients(job, flow);
  flow = job.cut("capped", flow);
  if (flow !== undefined && isCapped(block)) flow = softcappedBackward(job.step("capped"), block.softcap, flow);
  flow = job.cut("scaled", flow);
  const scale = scaleOf(block, dims);
  if (flow !== undefined && scale !== 1) flow = scaledBackward(flow, scale);
  flow = job.cut("scores", flow);
  if (flow === undefined) return { Q: undefined, K: undefined };
  const gradients = scoreBackward(
    block.score,
    job.step("Q"),
    job.step("K"),
    job.step("scores"),
    flow,
    dims,
    job.kernel,
  );
  for (const name of ["W", "v", "b"] as const) job.add(`score.${name}`, gradients[name]);
  return gradients;
}

/** What was added to the scores: the bias, and ALiBi's slopes where they are written. */
function addedGradients(job: BackwardJob, dMasked: NonNullable<Flow>): void {
  const { block, result } = job.pass;
  if (block.bias !== undefined) job.add("bias", biasGradient(block.bias, dMasked, result.dims));
  for (const [index, position] of block.positions.entries()) {
    if (position.type !== "alibi" || position.slopes === undefined) continue;
    job.gradients.add(`${positionPath(block, index)}.slopes`, slopesGradient(dMasked, result.dims));
  }
}
