import type { Block, FeedForward } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { activations } from "./activation.ts";
import type { Kernel } from "./kernel.ts";
import { layerNormed } from "./layerNorm.ts";
import { linear } from "./project.ts";

/** What a position-wise network computes on its way, kept for the gradients. */
export interface FeedForwardPass {
  /** B×n×d: the input, normed where the network has a pre-norm. */
  readonly entered: Tensor;
  /** B×n×hidden, before and after the activation. */
  readonly hidden: Tensor;
  readonly activated: Tensor;
  /** B×n×width: the result of W2. */
  readonly output: Tensor;
}

/**
 * activation(x · W1 + b1) · W2 + b2, at each position by itself. x: B×n×d, W1: d×hidden, W2: hidden×width.
 * Source: Vaswani et al., Attention Is All You Need, §3.3.
 */
export function feedForward(
  x: Tensor,
  network: FeedForward,
  layout: Block["weightLayout"],
  kernel: Kernel,
): FeedForwardPass {
  const norm = network.layerNorm;
  const entered = norm?.placement === "pre" ? layerNormed(x, norm) : x;
  const hidden = linear(entered, network.W1, network.b1, layout, kernel);
  const activated = { shape: hidden.shape, data: hidden.data.map(activations[network.activation].of) };
  return { entered, hidden, activated, output: linear(activated, network.W2, network.b2, layout, kernel) };
}
