import { Computed } from "../../../src/analysis/computed.ts";
import { firstTrainEdits } from "../../../src/analysis/firstTrain.ts";
import { gradientEdits, textAfter } from "../../../src/analysis/gradientEdits.ts";
import { trainingLook } from "../../../src/analysis/trainingLook.ts";
import { Trainings } from "../../../src/analysis/trainings.ts";
import type { Computer } from "../../../src/compute/computer.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { SpecResult } from "../../../src/core/spec/result.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import { trainingWork } from "../../../src/core/training/work.ts";
import type { HostHandlers } from "../../../src/protocol/hostChannel.ts";
import type { TrainingStory, TrainMethods } from "../../../src/protocol/trainMessages.ts";

/** Works on this thread, each piece in a turn of its own. */
const computer: Computer = {
  compute: async (_, spec) => computeSpec(spec),
  diagnose: async () => undefined,
  train: async (_, spec, work) => trainingWork(spec, work),
  bound: async () => undefined,
  rows: async () => new Float64Array(),
  cancel: () => {},
  move: () => {},
  dispose: () => {},
};

interface Shown {
  readonly version: number;
  readonly spec: Spec;
  readonly result: SpecResult;
  readonly text: string;
}

/** The trainings of the document that a stub host shows, by the real thing. */
export function stubTraining(
  now: () => Shown | undefined,
  open: (text: string) => void,
  said: string[],
): Pick<HostHandlers, keyof TrainMethods> {
  const trainings = new Trainings(computer);
  const known = new Map<number, Computed>();
  const computed = (): Computed => {
    const shown = now();
    if (shown === undefined) throw new Error("nothing has been computed");
    const found = known.get(shown.version);
    if (found !== undefined) return found;
    const made = new Computed(shown.version, parseSpec(shown.text), shown.spec, shown.result);
    known.set(shown.version, made);
    return made;
  };
  const story = (): TrainingStory => {
    const found = trainings.story(computed());
    if (typeof found === "string") throw new Error(found);
    return found;
  };
  return {
    readTraining: () => {
      const found = trainings.story(computed());
      return typeof found === "string" ? { none: found } : found;
    },
    train: async ({ count, learningRate }) => {
      said.push(`train ${count} ${learningRate}`);
      await trainings.descend("a", computed(), count, learningRate);
      return story();
    },
    resetTraining: () => {
      trainings.reset("a", computed());
      return story();
    },
    cancelTraining: () => null,
    readTrainingStep: async ({ step, learningRate, layer, batch, head }) => {
      const [at, start] = await Promise.all(
        [step, 0].map((one) => trainings.point("a", computed(), one, learningRate)),
      );
      if (at === undefined || start === undefined) throw new Error("no such step");
      return trainingLook(step, at, start, { layer, batch, head });
    },
    tryRates: ({ step, count, learningRate }) =>
      trainings.rates("a", computed(), step, { learningRate, steps: Math.max(1, count) }),
    checkGradients: async ({ step }) => (await trainings.differences("a", computed(), step)) ?? { none: "rounded" },
    applyTraining: ({ step }) => {
      said.push(`applyTraining ${step}`);
      const next = trainings.parametersAt(computed(), step) ?? new Map();
      open(textAfter(computed().document.text, gradientEdits(computed().document, { next }, "exact")));
      return null;
    },
    addTraining: () => {
      open(textAfter(computed().document.text, firstTrainEdits(computed())));
      return null;
    },
  };
}
