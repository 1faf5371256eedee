import type { LayerNorm } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { reshaped, splitHeads } from "../layout.ts";
import { sum } from "../position.ts";
import type { BackwardJob, Flow } from "./block.ts";
import { feedForwardBackward } from "./feedForward.ts";
import { plus } from "./gradients.ts";
import { layerNormBackward } from "./layerNorm.ts";
import { linearBackward } from "./project.ts";

/** Backwards through feed-forward, post-norm and residual: to the attention's output and, past it, to `embedded`. */
export function closingBackward(job: BackwardJob, dOutput: Tensor): { output: Flow; embedded: Flow } {
  const { block } = job.pass;
  let flow = networkBackward(job, dOutput);
  if (block.layerNorm?.placement === "post") {
    flow = normBackward(job, job.cut("normed", flow), residualSum(job), block.layerNorm, "layerNorm.");
  }
  if (!block.residual) return { output: flow, embedded: undefined };
  flow = job.cut("residual", flow);
  return { output: flow, embedded: flow };
}

/** Backwards through the layer's feed-forward network with its residual and norm; untouched without one. */
function networkBackward(job: BackwardJob, dFinal: Flow): Flow {
  const { block, feedForward: pass } = job.pass;
  const network = block.feedForward;
  if (network === undefined || pass === undefined) return dFinal;
  const x = block.layerNorm?.placement === "post" ? job.step("normed") : residualSum(job);
  const step = job.step("feedForward");
  let flow = job.cut("final", dFinal);
  if (network.layerNorm?.placement === "post") {
    const normed = network.residual ? sum(step, x) : step;
    flow = normBackward(job, flow, normed, network.layerNorm, "feedForward.layerNorm.");
  }
  const around = network.residual ? flow : undefined;
  flow = job.cut("feedForward", flow);
  if (flow === undefined) return around;
  const place = `${job.place}feedForward.`;
  return plus(
    feedForwardBackward(x, network, pass, block.weightLayout, flow, place, job.gradients, job.kernel),
    around,
  );
}

/** Backwards through a layer norm, whose own gradients are added under `name`. */
export function normBackward(job: BackwardJob, flow: Flow, x: Tensor, norm: LayerNorm, name: string): Flow {
  if (flow === undefined) return undefined;
  const gradients = layerNormBackward(x, norm, flow);
  job.add(`${name}gamma`, gradients.gamma);
  job.add(`${name}beta`, gradients.beta);
  return gradients.x;
}

/** What stands after the residual, B×n×width. */
function residualSum(job: BackwardJob): Tensor {
  const { batch, n } = job.pass.result.dims;
  const tensor = job.step("residual", "output", "concat", "context");
  return reshaped(tensor, [batch, n, tensor.data.length / Math.max(1, batch * n)]);
}

/** Backwards through Wo and the joining of the heads: to the context, B×H×n×dv. */
export function outputBackward(job: BackwardJob, dOutput: Flow): Flow {
  const { block, result } = job.pass;
  const { batch, n, heads, dv } = result.dims;
  let flow = job.cut("output", dOutput);
  if (flow !== undefined && (block.Wo !== undefined || block.bo !== undefined)) {
    const concat = reshaped(job.step("concat", "context"), [batch, n, heads * dv]);
    const gradients = linearBackward(concat, block.Wo, block.weightLayout, flow, job.kernel);
    job.add("Wo", gradients.W);
    job.add("bo", gradients.b);
    flow = gradients.x;
  }
  flow = job.cut("concat", flow);
  return job.cut("context", flow && splitHeads(flow, heads));
}
