import type { DifferenceCheck } from "../core/training/differences.ts";
import type { RateLosses } from "../core/training/steps.ts";
import type { ZeroReason } from "../core/training/zeroGradients.ts";
import { isWords } from "./derivationGuard.ts";
import type { ResultGuards } from "./guards.ts";
import {
  either,
  exact,
  type Guard,
  isBoolean,
  isCount,
  isFloats,
  isNull,
  isNumber,
  isText,
  listOf,
  oneOf,
  where,
} from "./shape.ts";
import type { NoTrainingReason, TrainedPicture, TrainingLook, TrainingStory, TrainMethods } from "./trainMessages.ts";

const isStory: Guard<TrainingStory> = exact<TrainingStory>({
  ...{ learningRate: isNumber, steps: isCount, losses: isFloats, snapshots: listOf(isCount) },
});

const isReason = exact<ZeroReason>(
  {
    say: isWords,
    lost: exact<NonNullable<ZeroReason["lost"]>>({ from: isText, before: isNumber, to: isText, after: isNumber }),
  },
  ["lost"],
);

const isPicture: Guard<TrainedPicture> = where(
  exact<TrainedPicture>(
    {
      ...{ name: isText, shape: isText, isUpdated: isBoolean, rows: isCount, cols: isCount },
      ...{ values: isFloats, gradient: isFloats, isReduced: isBoolean, share: isNumber, zero: isReason },
    },
    ["zero"],
  ),
  ({ rows, cols, values, gradient }) => values.length === rows * cols && gradient.length === rows * cols,
);

const isWeights = where(
  exact<NonNullable<TrainingLook["weights"]>>({ rows: isCount, cols: isCount, now: isFloats, start: isFloats }),
  ({ rows, cols, now, start }) => now.length === rows * cols && start.length === rows * cols,
);

const isCheck = exact<DifferenceCheck>({
  ...{ name: isText, tried: isCount, entries: isCount, kinks: isCount, largest: isNumber, allowed: isNumber },
  ...{ at: isCount, gradient: isNumber, difference: isNumber, holds: isBoolean },
});

/** The shape of the host's answers to the view Train. */
export const trainResults: ResultGuards<keyof TrainMethods> = {
  readTraining: either(
    isStory,
    exact<{ none: NoTrainingReason }>({
      none: oneOf<NoTrainingReason>(["noTrain", "noTarget", "noResult", "noParameters"]),
    }),
  ),
  train: isStory,
  resetTraining: isStory,
  cancelTraining: isNull,
  readTrainingStep: exact<TrainingLook>(
    { step: isCount, loss: isNumber, tensors: listOf(isPicture), weights: isWeights },
    ["weights"],
  ),
  tryRates: listOf(exact<RateLosses>({ learningRate: isNumber, losses: listOf(isNumber) })),
  checkGradients: either(listOf(isCheck), exact<{ none: "rounded" }>({ none: oneOf(["rounded"]) })),
  applyTraining: isNull,
  addTraining: isNull,
};
