import type { LayerNorm } from "../../spec/normKinds.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { BackwardJob, Flow } from "./backwardJob.ts";
import { layerNormBackward } from "./layerNorm.ts";

/** Backwards through a layer norm, whose own gradients are added under `name`. */
export function normBackward(job: BackwardJob, flow: Flow, x: Tensor, norm: LayerNorm, name: string): Flow {
  if (flow === undefined) return undefined;
  const gradients = layerNormBackward(x, norm, flow);
  job.add(`${name}gamma`, gradients.gamma);
  job.add(`${name}beta`, gradients.beta);
  return gradients.x;
}
