import type { ComputeOptions } from "../engine/compute.ts";
import { type ForwardPass, forward } from "../engine/forward.ts";
import { plainKernel } from "../engine/kernel.ts";
import { withRoundedTensors } from "../engine/precision.ts";
import type { BlockOptions } from "../engine/stack.ts";
import { descent, parametersOf } from "../engine/train.ts";
import type { Spec, Train } from "../spec/spec.ts";
import { Snapshots, type TrainingSnapshot } from "./snapshots.ts";

/** A spec that can be trained. */
export type TrainableSpec = Spec & { readonly train: Train };

/** What some steps of gradient descent made. */
export interface TrainedSteps {
  /** The loss after each step; shorter than asked for where it stopped being a finite number. */
  readonly losses: readonly number[];
  /** Evenly spaced, the last step among them; empty without a step. */
  readonly snapshots: readonly TrainingSnapshot[];
  readonly stride: number;
}

/** The forward pass from which a training goes on, and how its further passes are computed. */
export function startOf(
  spec: Spec,
  { kernel = plainKernel }: ComputeOptions,
): { first: ForwardPass; blockOptions: BlockOptions } {
  const blockOptions: BlockOptions = { kernel, streamed: new Set() };
  return { first: forward(withRoundedTensors(spec), blockOptions), blockOptions };
}

/**
 * Follows the gradient for `train.steps` steps, of which `before` have been done already: snapshots count from the first
 * step of all. Ends after the first loss that is not finite.
 */
export function trainedSteps(
  spec: TrainableSpec,
  { before, stride }: { readonly before: number; readonly stride: number },
  options: ComputeOptions = {},
): TrainedSteps {
  const { train } = spec;
  const { first, blockOptions } = startOf(spec, options);
  const points = descent(spec, train, first, blockOptions);
  points.next();
  const losses: number[] = [];
  const snapshots = new Snapshots(stride);
  for (let done = 1; done <= train.steps; done++) {
    const { loss, spec: trained } = points.next().value;
    losses.push(loss);
    snapshots.add([{ step: before + done, loss, parameters: parametersOf(trained, train) }]);
    options.onProgress?.(done, train.steps);
    if (!Number.isFinite(loss)) break;
  }
  return { losses, snapshots: snapshots.all, stride: snapshots.stride };
}

/** The losses of one learning rate. */
export interface RateLosses {
  readonly learningRate: number;
  /** Before the first step and after each; ends after the first that is not finite. */
  readonly losses: readonly number[];
}

/** The same steps with a tenth of the learning rate, with it, and with ten times as much. */
export function triedRates(spec: TrainableSpec, options: ComputeOptions = {}): readonly RateLosses[] {
  const { train } = spec;
  const { first, blockOptions } = startOf(spec, options);
  const rates = [train.learningRate / 10, train.learningRate, train.learningRate * 10];
  return rates.map((learningRate, at) => {
    const points = descent(spec, { ...train, learningRate }, first, blockOptions);
    const losses = [points.next().value.loss];
    while (losses.length <= train.steps && losses.every(Number.isFinite)) {
      losses.push(points.next().value.loss);
      options.onProgress?.(at * train.steps + losses.length - 1, rates.length * train.steps);
    }
    return { learningRate, losses };
  });
}
