import { tensorsOf, withTensors } from "../spec/parameters.ts";
import type { TrainResult } from "../spec/result.ts";
import type { Spec, Train } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { crossEntropy } from "./backward/crossEntropy.ts";
import { Gradients } from "./backward/gradients.ts";
import { meanSquaredError, meanSquaredErrorGradient } from "./backward/loss.ts";
import { readOutBackward } from "./backward/readOut.ts";
import { specBackward } from "./backward/spec.ts";
import { type ForwardPass, forward } from "./forward.ts";
import type { Kernel } from "./kernel.ts";
import { withRoundedTensors } from "./precision.ts";
import type { Means } from "./stack.ts";

/**
 * Follows the gradient of the loss for `train.steps` steps of gradient descent, θ ← θ − α ∂L/∂θ. `gradients` are those of
 * the first step, `next` holds the parameters after the last. `first` is the spec's forward pass; undefined is returned
 * when its last layer has no result (a dump of weights).
 */
export function trained(spec: Spec, train: Train, first: ForwardPass, means: Means): TrainResult | undefined {
  const result = resultOf(first);
  if (result === undefined) return undefined;
  const losses = [lossOf(first, train)];
  const gradients = gradientsOf(spec, train, first, means.kernel);
  let current = spec;
  let pass = first;
  for (let step = 0; step < train.steps; step++) {
    const slope = step === 0 ? gradients : gradientsOf(current, train, pass, means.kernel);
    current = withTensors(current, descended(current, train, slope));
    pass = forward(withRoundedTensors(current), means);
    losses.push(lossOf(pass, train));
  }
  return { loss: losses[0]!, gradients, next: parametersOf(current, train), nextLoss: losses.at(-1)!, losses };
}

function resultOf(pass: ForwardPass): Tensor | undefined {
  return pass.main.at(-1)?.result.output;
}

function gradientsOf(spec: Spec, train: Train, pass: ForwardPass, kernel: Kernel): ReadonlyMap<string, Tensor> {
  const result = resultOf(pass)!;
  if (train.loss !== "cross-entropy" || pass.readOut === undefined || spec.readOut === undefined) {
    return specBackward(spec, pass, meanSquaredErrorGradient(result, train.target), kernel);
  }
  const { gradient } = crossEntropy(pass.readOut.steps.get("readOut.logits")!, train.target);
  const own = new Gradients(tensorsOf(spec));
  const dResult = readOutBackward(spec.readOut, spec, pass.readOut, gradient, own, kernel);
  return specBackward(spec, pass, dResult, kernel, own);
}

function lossOf(pass: ForwardPass, train: Train): number {
  const logits = pass.readOut?.steps.get("readOut.logits");
  if (train.loss === "cross-entropy" && logits !== undefined) return crossEntropy(logits, train.target).loss;
  return meanSquaredError(resultOf(pass)!, train.target);
}

/** The tensors to update: those named, else every parameter, in the order of the document. */
function parametersOf(spec: Spec, train: Train): Map<string, Tensor> {
  const named = train.parameters && new Set(train.parameters);
  const found = new Map<string, Tensor>();
  for (const [name, { tensor, role }] of tensorsOf(spec)) {
    if (named === undefined ? role === "parameter" : named.has(name)) found.set(name, tensor);
  }
  return found;
}

function descended(spec: Spec, train: Train, gradients: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const next = new Map<string, Tensor>();
  for (const [name, { shape, data }] of parametersOf(spec, train)) {
    const gradient = gradients.get(name)!.data;
    next.set(name, { shape, data: data.map((value, at) => value - train.learningRate * gradient[at]!) });
  }
  return next;
}
