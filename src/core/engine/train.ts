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
import type { BlockOptions } from "./stack.ts";

/** One point on the way down. */
export interface DescentPoint {
  /** The spec with the parameters of this point. */
  readonly spec: Spec;
  readonly pass: ForwardPass;
  readonly loss: number;
  /** ∂L/∂θ of every tensor here, computed when it is first asked for. */
  gradients(): ReadonlyMap<string, Tensor>;
}

/**
 * The points of gradient descent, θ ← θ − α ∂L/∂θ, without an end: the spec as it is, after one step, after two. `first` is
 * the spec's forward pass, whose last layer must have a result.
 */
export function* descent(
  spec: Spec,
  train: Train,
  first: ForwardPass,
  options: BlockOptions,
): Generator<DescentPoint, never> {
  let current = spec;
  let pass = first;
  for (;;) {
    const point = pointOf(current, train, pass, options);
    yield point;
    current = withTensors(current, descended(current, train, point.gradients()));
    pass = forward(withRoundedTensors(current), options);
  }
}

function pointOf(spec: Spec, train: Train, pass: ForwardPass, { kernel }: BlockOptions): DescentPoint {
  let gradients: ReadonlyMap<string, Tensor> | undefined;
  return {
    ...{ spec, pass, loss: lossOf(pass, train) },
    gradients: () => {
      gradients ??= gradientsOf(spec, train, pass, kernel);
      return gradients;
    },
  };
}

/**
 * Follows the gradient of the loss for `train.steps` steps. `gradients` are those of the first step, `next` holds the
 * parameters after the last. `first` is the spec's forward pass; undefined is returned when its last layer has no result (a
 * dump of weights).
 */
export function trained(spec: Spec, train: Train, first: ForwardPass, options: BlockOptions): TrainResult | undefined {
  if (resultOf(first) === undefined) return undefined;
  const points = descent(spec, train, first, options);
  const { loss, gradients } = points.next().value;
  const losses = [loss];
  const slope = gradients();
  let last = spec;
  for (let step = 0; step < train.steps; step++) {
    const point = points.next().value;
    losses.push(point.loss);
    last = point.spec;
  }
  return { loss, gradients: slope, next: parametersOf(last, train), nextLoss: losses.at(-1) ?? loss, losses };
}

function resultOf(pass: ForwardPass): Tensor | undefined {
  return pass.main.at(-1)?.result.output;
}

/** The gradients of the loss by name; those of the steps on the way go to `flows`, see `Gradients`. */
export function gradientsOf(
  spec: Spec,
  train: Train,
  pass: ForwardPass,
  kernel: Kernel,
  flows?: Map<string, Tensor>,
): ReadonlyMap<string, Tensor> {
  const result = resultOf(pass)!;
  const own = new Gradients(tensorsOf(spec), flows);
  if (train.loss !== "cross-entropy" || pass.readOut === undefined || spec.readOut === undefined) {
    return specBackward(spec, pass, meanSquaredErrorGradient(result, train.target), kernel, own);
  }
  const { gradient } = crossEntropy(pass.readOut.steps.get("readOut.logits")!, train.target);
  const dResult = readOutBackward(spec.readOut, spec, pass.readOut, gradient, own, kernel);
  return specBackward(spec, pass, dResult, kernel, own);
}

/** The loss of a forward pass. */
export function lossOf(pass: ForwardPass, train: Train): number {
  const logits = pass.readOut?.steps.get("readOut.logits");
  if (train.loss === "cross-entropy" && logits !== undefined) return crossEntropy(logits, train.target).loss;
  return meanSquaredError(resultOf(pass)!, train.target);
}

/** The tensors to update: those named, else every parameter, in the order of the document. */
export function parametersOf(spec: Spec, train: Pick<Train, "parameters">): Map<string, Tensor> {
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
