import type { Uri } from "vscode";
import type { Analysis } from "../../analysis/analysis.ts";
import type { Computed } from "../../analysis/computed.ts";
import { firstTrainEdits } from "../../analysis/firstTrain.ts";
import { gradientEdits } from "../../analysis/gradientEdits.ts";
import { trainingLook } from "../../analysis/trainingLook.ts";
import type { Trainings } from "../../analysis/trainings.ts";
import type { TextEdit } from "../../core/format/problem.ts";
import { words } from "../../core/words.ts";
import type { HostHandlers } from "../../protocol/hostChannel.ts";
import type { TrainingStory } from "../../protocol/trainMessages.ts";
import { applyEdits, assertWritable } from "../applyEdits.ts";
import { UserError } from "../errors.ts";
import { openDocumentOf } from "../specDocuments.ts";
import { fileNameOf } from "../uiText.ts";
import { resultOf } from "./answers.ts";

type Shown = { readonly analysis: Analysis; readonly uri: Uri };

/** What answers the view Train. */
export function trainHandlers(panel: Shown, trainings: Trainings) {
  const computedAt = ({ resultVersion, step }: { resultVersion: number; step?: number }): Computed => {
    const computed = resultOf(panel.analysis, resultVersion);
    // Refuses where there is nothing to train.
    storyOf(trainings, computed);
    if (step !== undefined && trainings.parametersAt(computed, step) === undefined) {
      throw new UserError(words("The numbers of step {0} are not kept.", step));
    }
    return computed;
  };
  return {
    readTraining: ({ resultVersion }) => {
      const story = trainings.story(resultOf(panel.analysis, resultVersion));
      return typeof story === "string" ? { none: story } : story;
    },
    train: async ({ count, learningRate, ...at }) => {
      const computed = computedAt(at);
      await trainings.descend(panel.analysis.key, computed, count, learningRate);
      return storyOf(trainings, computed);
    },
    resetTraining: (at) => {
      const computed = computedAt(at);
      trainings.reset(panel.analysis.key, computed);
      return storyOf(trainings, computed);
    },
    cancelTraining: () => {
      trainings.cancel(panel.analysis.key);
      return null;
    },
    readTrainingStep: async ({ step, learningRate, layer, batch, head, resultVersion }) => {
      const computed = computedAt({ resultVersion, step });
      const { key } = panel.analysis;
      const now = await trainings.point(key, computed, step, learningRate);
      // Shown against where the training begins.
      const start = step === 0 ? now : await trainings.point(key, computed, 0, learningRate);
      return trainingLook(step, now, start, { layer, batch, head });
    },
    tryRates: ({ step, count, learningRate, resultVersion }) => {
      const computed = computedAt({ resultVersion, step });
      return trainings.rates(panel.analysis.key, computed, step, { learningRate, steps: Math.max(1, count) });
    },
    checkGradients: async (at) => {
      const found = await trainings.differences(panel.analysis.key, computedAt(at), at.step);
      return found ?? { none: "rounded" };
    },
    applyTraining: async (at) => {
      const computed = computedAt(at);
      const next = trainings.parametersAt(computed, at.step) ?? new Map();
      await write(panel, computed, gradientEdits(computed.document, { next }, "exact"));
      return null;
    },
    addTraining: async ({ resultVersion }) => {
      const computed = resultOf(panel.analysis, resultVersion);
      await write(panel, computed, firstTrainEdits(computed));
      return null;
    },
  } satisfies Partial<HostHandlers>;
}

function storyOf(trainings: Trainings, computed: Computed): TrainingStory {
  const story = trainings.story(computed);
  if (typeof story === "string") throw new UserError(words("There is nothing to train in this document."));
  return story;
}

/** One edit that can be undone; refused unless the page showed numbers of the text as it is now. */
async function write({ analysis, uri }: Shown, computed: Computed, edits: readonly TextEdit[]): Promise<void> {
  const document = openDocumentOf(uri);
  if (document === undefined) throw new UserError(words("{0} is not open.", fileNameOf(uri.path)));
  assertWritable(document);
  if (!analysis.isUpToDate) {
    throw new UserError(words("The text has changed since these numbers were computed: recompute first."));
  }
  if (edits.length === 0) throw new UserError(words("The gradient step changes no number in the text."));
  await applyEdits(document, computed.document, edits);
  await analysis.compute();
}
