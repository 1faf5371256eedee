import { prefix, tensorsOf } from "../../spec/parameters.ts";
import type { Spec, Stack } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { BlockPass } from "../block.ts";
import type { ForwardPass } from "../forward.ts";
import type { Kernel } from "../kernel.ts";
import type { Flow } from "./backwardJob.ts";
import { blockBackward } from "./block.ts";
import { Gradients, plus, summedTo } from "./gradients.ts";

/**
 * Gradients of every tensor of a spec, by name and in the shape and layout of the document, from the gradient of the last
 * layer's result (B×n×width): the main stack backwards, then the encoder with what its readers sent back. They are added
 * to those that a read-out has sent already.
 */
export function specBackward(
  spec: Spec,
  pass: ForwardPass,
  dResult: Tensor,
  kernel: Kernel,
  gradients = new Gradients(tensorsOf(spec)),
): ReadonlyMap<string, Tensor> {
  const encoded = stackBackward(spec.main, pass.main, dResult, gradients, kernel);
  if (spec.encoder !== undefined && pass.encoder !== undefined && encoded !== undefined) {
    stackBackward(spec.encoder, pass.encoder, encoded, gradients, kernel);
  }
  return gradients.byName;
}

/** Backwards through a stack's blocks; returns what flows into the encoder. */
function stackBackward(
  stack: Stack,
  passes: readonly BlockPass[],
  dResult: Tensor,
  gradients: Gradients,
  kernel: Kernel,
): Flow {
  let flow: Flow = dResult;
  let encoded: Flow;
  for (const pass of passes.toReversed()) {
    if (flow === undefined) return encoded;
    // One result may have served a larger batch: the encoder's all items of the decoder's.
    const dOutput = summedTo(pass.result.output?.shape ?? flow.shape, flow);
    const { X, memoryK, memoryV } = blockBackward(pass, dOutput, gradients, kernel);
    if (pass.block.memory === "encoder") encoded = plus(encoded, plus(memoryK, memoryV));
    else addToMemory(gradients, memoryK, memoryV);
    flow = X;
  }
  if (flow !== undefined) gradients.add(`${prefix(stack.path)}X`, flow.data);
  return encoded;
}

/** A memory has one source, X, or two, K and V; names that it does not have are left alone. */
function addToMemory(gradients: Gradients, K: Flow, V: Flow): void {
  for (const [name, flow] of [
    ["K", K],
    ["V", V],
  ] as const) {
    if (flow === undefined) continue;
    gradients.add("memory.X", flow.data);
    gradients.add(`memory.${name}`, flow.data);
  }
}
