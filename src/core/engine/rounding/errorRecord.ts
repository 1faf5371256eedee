import type { LayerResult } from "../../spec/result.ts";
import type { Block } from "../../spec/spec.ts";
import type { StepId } from "../../spec/steps.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Uncertain } from "./partErrors.ts";
import { type RoundingModel, storedError } from "./roundingModel.ts";

/** The errors of a block's steps, and what they are made from. */
export class BlockErrors {
  readonly errors = new Map<StepId, Float64Array>();
  readonly block: Block;
  readonly layer: LayerResult;
  readonly model: RoundingModel;

  constructor(block: Block, layer: LayerResult, model: RoundingModel) {
    this.block = block;
    this.layer = layer;
    this.model = model;
  }

  tensor(id: StepId): Tensor | undefined {
    return this.layer.steps.get(id)?.tensor;
  }

  /** The latest of some steps that exists, with its error. */
  latest(...ids: readonly StepId[]): Uncertain | undefined {
    for (const id of ids) {
      const [tensor, error] = [this.tensor(id), this.errors.get(id)];
      if (tensor !== undefined && error !== undefined) return { tensor, error };
    }
    return undefined;
  }

  /** Records the error of a step that exists; one that is given is as exact as it can be written. */
  put(id: StepId, error: (y: Tensor) => Float64Array): void {
    const step = this.layer.steps.get(id);
    if (step === undefined) return;
    this.errors.set(id, step.given === undefined ? error(step.tensor) : storedError(step.tensor, this.model));
  }
}

/** What enters a block, with its errors; undefined errors are those of storing it. */
export interface EnteringErrors {
  readonly X: Float64Array | undefined;
  readonly memory: { readonly K: Uncertain; readonly V: Uncertain } | undefined;
}
