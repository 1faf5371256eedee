import type { StepId } from "../../spec/steps.ts";
import { shapeText } from "../../tensor/tensor.ts";
import type { Words } from "../../words.ts";
import type { LayerContext } from "../context/layerContext.ts";
import type { Formula } from "../outline.ts";
import { closingRecords } from "./closingRecords.ts";
import { inputRecords } from "./inputRecords.ts";
import { mixRecords } from "./mixRecords.ts";
import { networkRecords } from "./networkRecords.ts";
import { operandRecords } from "./operandRecords.ts";
import { pairRecords } from "./pairRecords.ts";
import { readOutRecords } from "./readOutRecords.ts";
import type { StepRecord } from "./stepRecord.ts";

/** What is said of every step. */
export const stepRecords: Readonly<Record<StepId, StepRecord>> = {
  ...inputRecords,
  ...operandRecords,
  ...pairRecords,
  ...mixRecords,
  ...closingRecords,
  ...networkRecords,
  ...readOutRecords,
};

/** The name of a step's region in the panel. */
export function stepTitle(id: StepId, at: LayerContext): Words {
  return said(stepRecords[id].title, at);
}

/** One sentence on what a step does and why. */
export function stepExplanation(id: StepId, at: LayerContext): Words {
  return said(stepRecords[id].why, at);
}

function said(words: StepRecord["title"], at: LayerContext): Words {
  return typeof words === "function" ? words(at) : words;
}

/** The formula of a step, as this block computes it. */
export function stepFormula(id: StepId, at: LayerContext): Formula {
  return stepRecords[id].formula(at);
}

/** What enters a step, in the order of its formula: names of steps and of input tensors. */
export function stepOperands(id: StepId, at: LayerContext): readonly string[] {
  return stepRecords[id].operands(at);
}

/** How the sizes meet: `3×3 = 3×4 · 4×3`; the plain size of a step that keeps the shape of what it works on. */
export function shapeEquation(id: StepId, at: LayerContext): string {
  const { dims } = at;
  // A step that is not kept has a number for each query and key.
  const shape = at.layer.steps.get(id)?.tensor.shape ?? [dims.n, dims.keys];
  const own = shapeText(shape.slice(-2));
  return stepRecords[id].sizes?.(own, at) ?? own;
}
