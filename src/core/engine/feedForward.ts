import { normAt } from "../spec/norms.ts";
import type { Block, FeedForward } from "../spec/spec.ts";
import type { StepId } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { activations, quickGelu } from "./activation.ts";
import type { Kernel } from "./kernel.ts";
import { layerNormed } from "./layerNorm.ts";
import { linear } from "./project.ts";

/** What a position-wise network computes on its way, kept for the gradients. */
export interface FeedForwardPass {
  /** B×n×d: the input, normed where the network has a pre-norm. */
  readonly entered: Tensor;
  /** B×n×hidden, both before the activation; a gate only where the network has one. */
  readonly gate: Tensor | undefined;
  readonly up: Tensor;
  /** B×n×hidden: what W2 takes. */
  readonly hidden: Tensor;
  /** B×n×width: the result of W2. */
  readonly output: Tensor;
}

/** Records a step; what it returns is what the computation goes on with. */
type RecordStep = (id: StepId, computed: Tensor) => Tensor;

/**
 * activation(x · W1 + b1) · W2 + b2, at each position by itself; with a gate (activation(x · Wg + bg) ⊙ (x · W1 + b1)) · W2 + b2.
 * x: B×n×d, W1, Wg: d×hidden, W2: hidden×width.
 * Sources: Vaswani et al., Attention Is All You Need, §3.3; Shazeer, GLU Variants Improve Transformer, eq. 6.
 */
export function feedForward(
  x: Tensor,
  network: FeedForward,
  layout: Block["weightLayout"],
  kernel: Kernel,
  put: RecordStep = (_, computed) => computed,
): FeedForwardPass {
  const pre = normAt(network, "pre");
  const entered = pre === undefined ? x : put("feedForward.normed", layerNormed(x, pre.norm));
  const gate = network.Wg && put("feedForward.gate", linear(entered, network.Wg, network.bg, layout, kernel));
  const up = put("feedForward.up", linear(entered, network.W1, network.b1, layout, kernel));
  const hidden = put("feedForward.hidden", activated(network, gate, up));
  const output = put("feedForward", linear(hidden, network.W2, network.b2, layout, kernel));
  return { entered, gate, up, hidden, output };
}

function activated({ activation, clamp }: FeedForward, gate: Tensor | undefined, up: Tensor): Tensor {
  const { shape, data } = up;
  const { of } = activations[activation];
  if (gate === undefined) return { shape, data: data.map(of) };
  if (clamp === undefined) return { shape, data: data.map((value, at) => of(gate.data[at]!) * value) };
  return { shape, data: data.map((value, at) => clampedUnit(gate.data[at]!, value, clamp)) };
}

/** (up + 1)·gate·σ(1.702·gate), with gate ≤ c and |up| ≤ c. Source: the reference implementation of gpt-oss, `swiglu`. */
function clampedUnit(gate: number, up: number, c: number): number {
  return (Math.max(-c, Math.min(c, up)) + 1) * quickGelu(Math.min(c, gate));
}
