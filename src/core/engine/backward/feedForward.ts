import type { Block, FeedForward } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { activations } from "../activation.ts";
import type { FeedForwardPass } from "../feedForward.ts";
import type { Kernel } from "../kernel.ts";
import type { Gradients } from "./gradients.ts";
import { layerNormBackward } from "./layerNorm.ts";
import { linearBackward } from "./project.ts";

/**
 * Backwards through a position-wise network (`feedForward.ts`): W2, the activation's slope, W1, a pre-norm.
 * x: what entered it before a pre-norm, B×n×d; dy: B×n×width; result: ∂x. The network's own gradients are added under
 * `place`.
 */
export function feedForwardBackward(
  x: Tensor,
  network: FeedForward,
  pass: FeedForwardPass,
  layout: Block["weightLayout"],
  dy: Tensor,
  place: string,
  gradients: Gradients,
  kernel: Kernel,
): Tensor {
  const second = linearBackward(pass.activated, network.W2, layout, dy, kernel);
  const { slope } = activations[network.activation];
  const dHidden = second.x.data.map((gradient, at) => gradient * slope(pass.hidden.data[at]!));
  const first = linearBackward(pass.entered, network.W1, layout, { shape: pass.hidden.shape, data: dHidden }, kernel);
  gradients.add(`${place}W2`, second.W!);
  gradients.add(`${place}b2`, second.b);
  gradients.add(`${place}W1`, first.W!);
  gradients.add(`${place}b1`, first.b);
  const norm = network.layerNorm;
  if (norm?.placement !== "pre") return first.x;
  const normed = layerNormBackward(x, norm, first.x);
  gradients.add(`${place}layerNorm.gamma`, normed.gamma);
  gradients.add(`${place}layerNorm.beta`, normed.beta);
  return normed.x;
}
