import type { Gate } from "../spec/mixing.ts";
import type { Block } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { activations } from "./activation.ts";
import type { Kernel } from "./kernel.ts";
import { splitHeads } from "./layout.ts";
import { linear } from "./project.ts";

/**
 * What the activation of a gate takes, x·W + b, for each head: B×H×n×dv over elements, B×H×n×1 over heads. x: what is
 * projected, B×n×d.
 */
export function gateLogits(
  gate: Gate,
  x: Tensor,
  heads: number,
  layout: Block["weightLayout"],
  kernel: Kernel,
): Tensor {
  return splitHeads(linear(x, gate.W, gate.b, layout, kernel), heads);
}

/**
 * context ⊙ activation(x·W + b): each entry, or each head, lets through as much as its gate is open. context: B×H×n×dv.
 * Source: Qiu et al., Gated Attention for Large Language Models, §2.2.
 */
export function gatedContext(context: Tensor, logits: Tensor, { activation }: Gate): Tensor {
  const { of } = activations[activation];
  const each = context.data.length / Math.max(1, logits.data.length);
  const data = context.data.map((value, at) => value * of(logits.data[Math.floor(at / each)]!));
  return { shape: context.shape, data };
}

/** Backwards through `gatedContext`: to the context, and to what the activation took. */
export function gatedBackward(
  context: Tensor,
  logits: Tensor,
  { activation }: Gate,
  dy: Tensor,
): { context: Tensor; logits: Tensor } {
  const { of, slope } = activations[activation];
  const each = context.data.length / Math.max(1, logits.data.length);
  const dContext = new Float64Array(context.data.length);
  const dLogits = new Float64Array(logits.data.length);
  for (let at = 0; at < dContext.length; at++) {
    const cell = Math.floor(at / each);
    dContext[at] = dy.data[at]! * of(logits.data[cell]!);
    dLogits[cell]! += dy.data[at]! * context.data[at]! * slope(logits.data[cell]!);
  }
  return { context: { shape: context.shape, data: dContext }, logits: { shape: logits.shape, data: dLogits } };
}
