import { normsContext } from "../../spec/blockSteps.ts";
import { mixDims } from "../../spec/dims.ts";
import { normAt, postNormStep, residualFactor } from "../../spec/norms.ts";
import { headYields, type StepId } from "../../spec/steps.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type Entered, joined, networkInput } from "../closing.ts";
import { gatedBackward, gateLogits } from "../gate.ts";
import { mergeHeads, reshaped, splitHeads } from "../layout.ts";
import type { BackwardJob, Flow } from "./backwardJob.ts";
import { feedForwardBackward } from "./feedForward.ts";
import { plus } from "./gradients.ts";
import { normBackward } from "./norm.ts";
import { linearBackward } from "./project.ts";

/** What flows back out of a layer's last stages. */
export interface ClosingGradients {
  /** To the attention's output. */
  readonly output: Flow;
  /** Past the attention, to what entered the block: before a pre-norm, and after it. */
  readonly embedded: Flow;
  readonly stream: Flow;
}

/** Backwards through feed-forward, post-norm, residual and branch norm. */
export function closingBackward(job: BackwardJob, dOutput: Tensor): ClosingGradients {
  const { block } = job.pass;
  const network = networkBackward(job, dOutput);
  let flow = network.attended;
  const post = normAt(block, "post");
  const step = postNormStep(block);
  if (post !== undefined && step !== undefined) {
    flow = normBackward(job, job.cut(step, flow), residualSum(job), post.norm, `${post.name}.`);
  }
  const factor = residualFactor(block.residual);
  let { embedded } = network;
  if (factor !== undefined) {
    flow = job.cut("residual", flow);
    embedded = plus(embedded, flow);
    flow = flow && times(flow, factor);
  }
  const branch = normAt(block, "branch");
  if (branch !== undefined) {
    const x = layerStep(job, "output", "concat", ...headYields);
    flow = normBackward(job, job.cut("branchNormed", flow), x, branch.norm, `${branch.name}.`);
  }
  return { output: flow, embedded, stream: network.stream };
}

interface NetworkGradients {
  /** To what the attention left. */
  readonly attended: Flow;
  readonly embedded: Flow;
  readonly stream: Flow;
}

/** Backwards through the layer's feed-forward network with its residual and norms; untouched without one. */
function networkBackward(job: BackwardJob, dFinal: Flow): NetworkGradients {
  const { block, feedForward: pass } = job.pass;
  const network = block.feedForward;
  const none = { embedded: undefined, stream: undefined };
  if (network === undefined || pass === undefined) return { attended: dFinal, ...none };
  const attended = attendedBy(job);
  const factor = residualFactor(network.residual);
  let flow = job.cut("final", dFinal);
  const post = normAt(network, "post");
  if (post !== undefined) {
    const yielded = job.step("feedForward.branchNormed", "feedForward");
    const x = factor === undefined ? yielded : joined(yielded, factor, attended);
    flow = normBackward(job, flow, x, post.norm, `feedForward.${post.name}.`);
  }
  const around = factor === undefined ? undefined : flow;
  flow = factor === undefined || flow === undefined ? flow : times(flow, factor);
  const branch = normAt(network, "branch");
  if (branch !== undefined) {
    const name = `feedForward.${branch.name}.`;
    flow = normBackward(job, job.cut("feedForward.branchNormed", flow), job.step("feedForward"), branch.norm, name);
  }
  flow = job.cut("feedForward", flow);
  const dInput = flow && feedForwardBackward(job, networkInput(network, attended, entered(job)), network, pass, flow);
  if (!network.parallel) return { attended: plus(dInput, around), ...none };
  return { attended: around, ...none, [network.parallel === "shared" ? "stream" : "embedded"]: dInput };
}

function entered({ pass }: BackwardJob): Entered | undefined {
  const { stream, result } = pass;
  const embedded = (result.steps.get("embedded") ?? result.steps.get("X"))?.tensor;
  return stream && embedded && { embedded, stream };
}

/** What the attention leaves to the network, B×n×width. */
function attendedBy(job: BackwardJob): Tensor {
  const post = postNormStep(job.pass.block);
  return post === undefined ? residualSum(job) : job.step(post);
}

function times(flow: Tensor, factor: number): Tensor {
  return factor === 1 ? flow : { shape: flow.shape, data: flow.data.map((value) => value * factor) };
}

/** What is after the residual, B×n×width. */
function residualSum(job: BackwardJob): Tensor {
  return layerStep(job, "residual", "branchNormed", "output", "concat", ...headYields);
}

/** The first of some steps that exists, as B×n×width. */
function layerStep(job: BackwardJob, ...ids: readonly StepId[]): Tensor {
  const { batch, n } = job.pass.result.dims;
  const tensor = job.step(...ids);
  return reshaped(tensor, [batch, n, tensor.data.length / Math.max(1, batch * n)]);
}

/** Backwards through Wo, the joining of the heads and the gate: to the context, B×H×n×dv, and to what is projected, B×n×d. */
export function outputBackward(job: BackwardJob, dOutput: Flow): { context: Flow; stream: Flow } {
  const { block, result } = job.pass;
  const { batch, n, heads, dv } = mixDims(result.dims);
  let flow = job.cut("output", dOutput);
  if (flow !== undefined && (block.Wo !== undefined || block.bo !== undefined)) {
    const concat = reshaped(job.step("concat", ...headYields), [batch, n, heads * dv]);
    const gradients = linearBackward(concat, block.Wo, block.weightLayout, flow, job.kernel);
    job.add("Wo", gradients.W);
    job.add("bo", gradients.b);
    flow = gradients.x;
  }
  flow = job.cut("concat", flow);
  const { context, stream } = gateBackward(job, flow && splitHeads(flow, heads));
  return { context: job.cut("context", contextNormBackward(job, context)), stream };
}

/** Backwards through the norm and scale of a differential's contexts. */
function contextNormBackward(job: BackwardJob, dYield: Flow): Flow {
  const { differential } = job.pass.block;
  if (differential === undefined || !normsContext(job.pass.block)) return dYield;
  const { norm, outputScale } = differential;
  const flow = job.cut("contextNormed", dYield);
  const scaled = flow && times(flow, outputScale);
  return norm === undefined ? scaled : normBackward(job, scaled, job.step("context"), norm, "differential.norm.");
}

function gateBackward(job: BackwardJob, dYield: Flow): { context: Flow; stream: Flow } {
  const { block, stream, result } = job.pass;
  const { gate, weightLayout } = block;
  const flow = job.cut("gated", dYield);
  if (gate === undefined || stream === undefined || flow === undefined) return { context: flow, stream: undefined };
  const logits = gateLogits(gate, stream, mixDims(result.dims).heads, weightLayout, job.kernel);
  const through = gatedBackward(job.step("contextNormed", "context"), logits, gate, flow);
  const gradients = linearBackward(stream, gate.W, weightLayout, mergeHeads(through.logits), job.kernel);
  job.add("gate.W", gradients.W);
  job.add("gate.b", gradients.b);
  return { context: through.context, stream: gradients.x };
}
