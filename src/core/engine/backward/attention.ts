import { isCapped } from "../../spec/blockSteps.ts";
import { mixDims, scaleOf } from "../../spec/dims.ts";
import { positionPath } from "../../spec/parameters.ts";
import { isTable } from "../../spec/positionKinds.ts";
import { mixingWeights } from "../../spec/steps.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { droppedOut } from "../droppedOut.ts";
import { differenceBackward } from "../mixed.ts";
import { tableGradient } from "../relativeBias.ts";
import { byRow, rowFactorGradient } from "../rowFactor.ts";
import type { BackwardJob, Flow } from "./backwardJob.ts";
import { biasGradient, slopesGradient } from "./bias.ts";
import { contextBackward } from "./context.ts";
import { normalizedBackward } from "./normalize.ts";
import { scaledBackward, softcappedBackward } from "./scale.ts";
import { scoreBackward } from "./score.ts";
import { sinksGradient } from "./sinks.ts";

/** Backwards through the weighted sum of values, and what changed the weights; given products (`weighted`) cut both ways. */
export function mixingBackward(job: BackwardJob, dContext: Flow): { weights: Flow; V: Flow } {
  const { block, result } = job.pass;
  const { steps, dims } = result;
  if (dContext === undefined || steps.has("weighted")) return { weights: undefined, V: undefined };
  const { weights, V } = contextBackward(
    job.step(...mixingWeights),
    job.step("V"),
    dContext,
    mixDims(dims),
    job.kernel,
  );
  const { dropout, differential } = block;
  let flow: Flow = weights;
  if (dropout !== undefined) {
    flow = job.cut("dropped", flow);
    flow = flow && droppedOut(flow, dropout, dims.m);
  }
  if (differential !== undefined) {
    flow = job.cut("difference", flow);
    flow = flow && differenceBackward(flow, differential);
  }
  return { weights: flow, V };
}

/** Backwards from the weights to the queries and keys: normalisation, mask and bias, softcap, scale, scores. */
export function attentionBackward(job: BackwardJob, dWeights: Flow): { Q: Flow; K: Flow } {
  const { block, result } = job.pass;
  const { dims } = result;
  let flow = job.cut("weights", dWeights);
  if (flow !== undefined) {
    flow = weightsBackward(job, flow);
  }
  flow = job.cut("masked", flow);
  if (flow !== undefined) addedGradients(job, flow);
  flow = job.cut("capped", flow);
  if (flow !== undefined && isCapped(block)) flow = softcappedBackward(job.step("capped"), block.softcap, flow);
  flow = job.cut("scaled", flow);
  const scale = scaleOf(block, dims);
  if (flow !== undefined && scale !== 1) {
    if (typeof scale !== "number") job.add("scale", rowFactorGradient(scale, job.step("scores"), flow));
    flow = scaledBackward(flow, scale);
  }
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

/** Backwards through the normalisation, to the scores before the temperature divided them. */
function weightsBackward(job: BackwardJob, dWeights: Tensor): Tensor {
  const { block, result } = job.pass;
  const { normalize, temperature } = block;
  const masked = result.steps.get("masked")?.tensor;
  const weights = job.step("weights");
  if (block.sinks !== undefined) {
    job.add("sinks", sinksGradient(weights, masked, dWeights, sinkWeightsOf(job, weights)));
  }
  const logits = () => job.step("masked", "capped", "scaled", "scores");
  if (typeof temperature === "number") {
    return normalizedBackward(weights, masked, dWeights, normalize, temperature, logits);
  }
  const z = byRow(logits(), temperature, "over");
  const dz = byRow(
    normalizedBackward(weights, masked, dWeights, normalize, 1, () => z),
    temperature,
    "over",
  );
  // ∂T = −Σ ∂(s/T) · s/T², and ∂s = ∂(s/T) / T.
  job.add(
    "temperature",
    rowFactorGradient(temperature, z, dz).map((sum) => -sum),
  );
  return dz;
}

/** The sinks' weights as they were computed: what the keys' leave, where others were given in their place. */
function sinkWeightsOf({ pass }: BackwardJob, weights: Tensor): Float64Array {
  const step = pass.result.steps.get("sinkWeights")!;
  if (step.given === undefined) return step.tensor.data;
  const { keys } = pass.result.dims;
  return step.tensor.data.map((_, row) =>
    weights.data.subarray(row * keys, (row + 1) * keys).reduce((left, weight) => left - weight, 1),
  );
}

/** What was added to the scores: the bias, ALiBi's slopes where they are written, and tables of offsets. */
function addedGradients(job: BackwardJob, dMasked: NonNullable<Flow>): void {
  const { block, result } = job.pass;
  if (block.bias !== undefined) job.add("bias", biasGradient(block.bias, dMasked, result.dims));
  for (const [index, position] of block.positions.entries()) {
    if (isTable(position)) {
      const gradient = tableGradient(position, dMasked.data, result.dims);
      job.gradients.add(`${positionPath(block, index)}.values`, gradient);
    }
    if (position.type !== "alibi" || position.slopes === undefined) continue;
    job.gradients.add(`${positionPath(block, index)}.slopes`, slopesGradient(dMasked, result.dims));
  }
}
