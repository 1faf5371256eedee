import type { ComputeOptions } from "../engine/compute.ts";
import { gradientsOf, lossOf, parametersOf } from "../engine/train.ts";
import { tensorsOf } from "../spec/parameters.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { startOf, type TrainableSpec } from "./steps.ts";
import { type ZeroReason, zeroReasons } from "./zeroGradients.ts";

/** One tensor at one point of a training. */
export interface TrainedTensor {
  readonly name: string;
  /** Whether training changes it; inputs and what `train.parameters` leaves out only have a gradient. */
  readonly isUpdated: boolean;
  readonly values: Tensor;
  readonly gradient: Tensor;
  /** ‖αg‖/‖θ‖: how far one step moves the tensor, as a part of its own size; Infinity where it is all 0. */
  readonly share: number;
  readonly zero?: ZeroReason;
}

/** Everything at one point of a training: loss, gradients, and what each head attends to. */
export interface TrainingPoint {
  readonly loss: number;
  readonly tensors: readonly TrainedTensor[];
  /** The weights of each layer by its path, `encoder…` included, B×H×n×m. */
  readonly weights: ReadonlyMap<string, Tensor>;
}

/** The point at which a spec is, with the learning rate of its `train`. */
export function trainingPoint(spec: TrainableSpec, options: ComputeOptions = {}): TrainingPoint {
  const { first, blockOptions } = startOf(spec, options);
  const flows = new Map<string, Tensor>();
  const gradients = gradientsOf(spec, spec.train, first, blockOptions.kernel, flows);
  const loss = lossOf(first, spec.train);
  const reasons = zeroReasons({ loss, pass: first, gradients, flows });
  const updated = parametersOf(spec, spec.train);
  const tensors = [...tensorsOf(spec)].map(([name, { tensor }]): TrainedTensor => {
    const gradient = gradients.get(name) ?? tensor;
    const zero = reasons.get(name);
    return {
      ...{ name, isUpdated: updated.has(name), values: tensor, gradient },
      share: (spec.train.learningRate * norm(gradient.data)) / norm(tensor.data),
      ...(zero && { zero }),
    };
  });
  const passes = [...(first.encoder ?? []), ...first.main];
  const weights = new Map(
    passes.flatMap(({ result }) => {
      const step = result.steps.get("weights");
      return step === undefined ? [] : [[result.path, step.tensor] as const];
    }),
  );
  return { loss, tensors: [...byUpdated(tensors)], weights };
}

function byUpdated(tensors: readonly TrainedTensor[]): readonly TrainedTensor[] {
  return [...tensors.filter(({ isUpdated }) => isUpdated), ...tensors.filter(({ isUpdated }) => !isUpdated)];
}

function norm(data: Float64Array): number {
  return Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
}
