import type { DifferenceCheck } from "../core/training/differences.ts";
import type { RateLosses } from "../core/training/steps.ts";
import type { ZeroReason } from "../core/training/zeroGradients.ts";

/** How a training has gone so far. */
export interface TrainingStory {
  /** As the document has them. */
  readonly learningRate: number;
  readonly steps: number;
  /** Before the first step and after each. */
  readonly losses: Float64Array;
  /** The steps whose numbers are kept, in order; the last one is where the training is now. */
  readonly snapshots: readonly number[];
}

/** Why there is nothing to train: no `train`, which may be added, or one that cannot; no result, or tensors that never change. */
export type NoTrainingReason = "noTrain" | "noTarget" | "noResult" | "noParameters";

/** One tensor at one step, as pictures of at most some rows and columns. */
export interface TrainedPicture {
  readonly name: string;
  /** `3×4`. */
  readonly shape: string;
  readonly isUpdated: boolean;
  readonly rows: number;
  readonly cols: number;
  readonly values: Float64Array;
  readonly gradient: Float64Array;
  /** Whether a cell represents several numbers: it shows the one farthest from 0. */
  readonly isReduced: boolean;
  /** ‖αg‖/‖θ‖. */
  readonly share: number;
  readonly zero?: ZeroReason;
}

/** Everything at one step: every tensor with its gradient, and the weights of the head in view, now and at the start. */
export interface TrainingLook {
  readonly step: number;
  readonly loss: number;
  readonly tensors: readonly TrainedPicture[];
  readonly weights?: {
    readonly rows: number;
    readonly cols: number;
    readonly now: Float64Array;
    readonly start: Float64Array;
  };
}

/** What the view Train may ask. A step is one of the story's `snapshots`. */
export interface TrainMethods {
  readTraining: { params: { resultVersion: number }; result: TrainingStory | { none: NoTrainingReason } };
  /** Continues by that many steps, or fewer where they take long or the loss is no number any more. */
  train: { params: { count: number; learningRate: number; resultVersion: number }; result: TrainingStory };
  resetTraining: { params: { resultVersion: number }; result: TrainingStory };
  cancelTraining: { params: Record<string, never>; result: null };
  readTrainingStep: {
    params: {
      step: number;
      learningRate: number;
      layer: string;
      batch: number;
      head: number;
      resultVersion: number;
    };
    result: TrainingLook;
  };
  /** The losses of that many steps from a step on, by a tenth of a learning rate, by it, and by ten times as much. */
  tryRates: {
    params: { step: number; count: number; learningRate: number; resultVersion: number };
    result: readonly RateLosses[];
  };
  /** Compares the gradients at a step with central differences. */
  checkGradients: {
    params: { step: number; resultVersion: number };
    result: readonly DifferenceCheck[] | { none: "rounded" };
  };
  /** Writes the parameters of a step into the text as one edit, and recomputes. */
  applyTraining: { params: { step: number; resultVersion: number }; result: null };
  /** Writes a `train` with a target of zeros into a document that has none. */
  addTraining: { params: { resultVersion: number }; result: null };
}
