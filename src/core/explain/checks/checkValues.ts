import type { Step } from "../../spec/result.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { briefNumber } from "../../view/numberFormat.ts";
import { words } from "../../words.ts";
import { type LayerContext, pathIn, resultStep } from "../context/layerContext.ts";
import { cellOf, extremesOf, type SampledRow, sampledRows } from "../context/sampledRows.ts";
import { stepOperands } from "../steps/stepRecords.ts";
import { cellName } from "../text/names.ts";
import type { NumericCheck } from "./numericCheck.ts";

/** The largest finite number of float16. */
const largestHalf = 65504;

/** The first number of a step, row by row, that a test picks. */
function firstWhere(step: Step, picks: (value: number) => boolean): { row: SampledRow; col: number } | undefined {
  for (const row of sampledRows(step)) {
    for (let k = row.from; k < row.to; k++) {
      if (picks(valueAt(step.tensor.data, k))) return { row, col: k - row.from };
    }
  }
  return undefined;
}

/** Input tensors that enter a step directly or through the steps before it, as paths in the document. */
function inputsOf(at: LayerContext, step: Step): string[] {
  const found = new Set<string>();
  const waiting: string[] = [step.id];
  // The list grows while it is walked: each step adds what enters it.
  for (const name of waiting) {
    if (found.has(name)) continue;
    found.add(name);
    // Input tensors are no steps, and end the walk.
    const of = [...at.layer.steps.keys()].find((id) => id === name);
    if (of !== undefined) waiting.push(...stepOperands(of, at));
  }
  return [...found].map((name) => (name.startsWith("memory.") ? name : pathIn(at.block, name)));
}

/** NaN or infinities that have come through to the layer's result. */
export function notFinite(at: LayerContext): NumericCheck | undefined {
  const last = resultStep(at);
  const result = last && at.layer.steps.get(last);
  if (result === undefined || extremesOf(result).allFinite) return undefined;
  // In the order of the computation: the first one found is where it began.
  for (const step of at.layer.steps.values()) {
    // −∞ in masked scores is how a key is hidden.
    const bad = (value: number): boolean =>
      step.id === "masked" ? !(value < Number.POSITIVE_INFINITY) : !Number.isFinite(value);
    const first = firstWhere(step, bad);
    if (first === undefined) continue;
    const { row, col } = first;
    const value = briefNumber(valueAt(step.tensor.data, row.from + col));
    return {
      code: "numeric.notFinite",
      severity: "warning",
      message: words(
        "The result is not finite everywhere: it begins with {0} = {1}",
        cellName(step.id, row.row, col),
        value,
      ),
      layer: at.block.path,
      step: step.id,
      cell: cellOf(at, step, row, col),
      blame: inputsOf(at, step),
    };
  }
  return undefined;
}

/** Numbers that float16 cannot hold: a model that runs in half precision would get infinities here. */
export function overflowsFloat16(at: LayerContext): NumericCheck | undefined {
  for (const step of at.layer.steps.values()) {
    const { least, largest } = extremesOf(step);
    if (least >= -largestHalf && largest <= largestHalf) continue;
    // A masked score far below stands for −∞, which float16 makes of it.
    const isHiding = (value: number): boolean => step.id === "masked" && value < 0;
    const first = firstWhere(
      step,
      (value) => Math.abs(value) > largestHalf && Number.isFinite(value) && !isHiding(value),
    );
    if (first === undefined) continue;
    const { row, col } = first;
    return {
      code: "numeric.half",
      severity: "hint",
      message: words(
        "{0} = {1} is beyond float16, whose largest number is 65504",
        cellName(step.id, row.row, col),
        briefNumber(valueAt(step.tensor.data, row.from + col)),
      ),
      layer: at.block.path,
      step: step.id,
      cell: cellOf(at, step, row, col),
      blame: inputsOf(at, step),
    };
  }
  return undefined;
}
