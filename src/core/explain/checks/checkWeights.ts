import { scaleOf } from "../../spec/dims.ts";
import type { Step } from "../../spec/result.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { briefNumber } from "../../view/numberFormat.ts";
import { words } from "../../words.ts";
import { type LayerContext, logitStep, pathIn } from "../context/layerContext.ts";
import { cellOf, sampledRows } from "../context/sampledRows.ts";
import { slabOf } from "../context/slab.ts";
import { keyLabel, queryLabel } from "../text/labels.ts";
import {
  addsUpToOne,
  columnsAddUp,
  droppedWeights,
  sumToleranceOf,
  weightsAsWritten,
  writtenWeights,
} from "./checkDumps.ts";
import { hidesQueries, upperTriangle } from "./checkMasks.ts";
import { isDeclared } from "./expectation.ts";
import type { NumericCheck } from "./numericCheck.ts";
import { meansToHide } from "./visibleKeys.ts";

/** With more of a row than this on one key, the others hardly count. */
const saturation = 0.999;
/** Shorter keys are teaching examples: 1/√dk would hardly matter. */
const shortKey = 8;
/** Scores that spread less leave softmax room enough, scaled or not. */
const wideSpread = 3;

/** Keys that say how scores are scaled, and what they are made of. */
function scoreKeys(at: LayerContext): string[] {
  return ["scale", "temperature", "score", "Wq", "Q", "Wk", "K", "X"].map((name) => pathIn(at.block, name));
}

function maskKeys(at: LayerContext): string[] {
  const list = at.block.masks.map((_, index) => pathIn(at.block, `mask[${index}]`));
  // Any of several masks may be the one: then the whole list is marked.
  return [...list.slice(0, list.length > 1 ? 0 : 1), pathIn(at.block, "mask"), pathIn(at.block, "bias")];
}

/**
 * Rows of softmax weights that do not add up to 1: only where they were written, for computed ones always do. Where it is
 * known why they do not, that is what is reported.
 */
export function rowSums(at: LayerContext): NumericCheck | undefined {
  const step = weightsAsWritten(at);
  if (step === undefined || !addsUpToOne(at)) return undefined;
  const cause = columnsAddUp(at) ?? droppedWeights(at);
  if (cause !== undefined) return cause;
  const tolerance = sumToleranceOf(step.tensor, slabOf(step.tensor).cols);
  for (const row of sampledRows(step)) {
    let sum = 0;
    for (let k = row.from; k < row.to; k++) sum += valueAt(step.tensor.data, k);
    // A row of zeros is a query that may see no key.
    if (sum === 0 || Math.abs(sum - 1) <= tolerance) continue;
    return {
      code: "numeric.rowSum",
      severity: "warning",
      message: words("The weights of query {0} add up to {1} instead of 1", row.row + 1, briefNumber(sum)),
      layer: at.block.path,
      step: "weights",
      cell: cellOf(at, step, row, 0),
      blame: writtenWeights(at),
    };
  }
  return undefined;
}

/** Written weights below 0, which no softmax or sigmoid yields. */
export function negativeWeights(at: LayerContext): NumericCheck | undefined {
  const step = weightsAsWritten(at);
  if (step === undefined || at.block.normalize === "none" || at.block.normalize === "sum") return undefined;
  for (const row of sampledRows(step)) {
    for (let k = row.from; k < row.to; k++) {
      const weight = valueAt(step.tensor.data, k);
      if (!(weight < 0)) continue;
      return {
        code: "numeric.negativeWeight",
        severity: "warning",
        message: words(
          "The weight of query {0} on key {1} is {2}: a weight is never negative",
          row.row + 1,
          k - row.from + 1,
          briefNumber(weight),
        ),
        layer: at.block.path,
        step: "weights",
        cell: cellOf(at, step, row, k - row.from),
        blame: writtenWeights(at),
      };
    }
  }
  return undefined;
}

/** Queries that may see no key at all: their weights and their context are zero. Told with its cause where that is known. */
export function fullyMasked(at: LayerContext): NumericCheck | undefined {
  const { fullyMasked: dead } = at.layer;
  const first = dead[0];
  if (first === undefined) return undefined;
  if (isDeclared(at)) return undefined;
  const cause = upperTriangle(at) ?? hidesQueries(at);
  if (cause !== undefined) return cause;
  const [batch, head, row] = first;
  const label = queryLabel(at, row).text;
  const message =
    dead.length === 1
      ? words("Query {0} ({1}) cannot see any key: its weights and its context are zero", row + 1, label)
      : words(
          "{0} queries cannot see any key, the first is query {1} ({2}): their weights and contexts are zero",
          dead.length,
          row + 1,
          label,
        );
  const cell = { layer: at.block.path, matrix: "weights", batch, head, row, col: 0 };
  // Without keys there is no cell to show.
  const shown = at.dims.keys > 0 ? { cell } : {};
  const blame = [...maskKeys(at), pathIn(at.block, "K")];
  return {
    code: "numeric.fullyMasked",
    severity: "warning",
    message,
    layer: at.block.path,
    step: "weights",
    ...shown,
    blame,
  };
}

/** Given weights on keys that a mask hides. */
export function hiddenButWeighted(at: LayerContext): NumericCheck | undefined {
  const step = at.layer.steps.get("weights");
  const masked = at.layer.steps.get("masked")?.tensor.data;
  if (step?.given === undefined || masked === undefined) return undefined;
  for (const row of sampledRows(step)) {
    for (let k = row.from; k < row.to; k++) {
      if (step.tensor.data[k] === 0 || masked[k] !== Number.NEGATIVE_INFINITY) continue;
      const j = k - row.from;
      return {
        code: "numeric.maskedWeight",
        severity: "warning",
        message: words(
          "Query {0} has weight {1} on key {2} ({3}), which a mask hides from it",
          row.row + 1,
          briefNumber(valueAt(step.tensor.data, k)),
          j + 1,
          keyLabel(at, j).text,
        ),
        layer: at.block.path,
        step: "weights",
        cell: cellOf(at, step, row, j),
        blame: writtenWeights(at),
      };
    }
  }
  return undefined;
}

/** Rows of softmax weights that leave next to nothing for all keys but one. */
export function saturated(at: LayerContext): NumericCheck | undefined {
  const step = at.layer.steps.get("weights");
  const logits = at.layer.steps.get(logitStep(at) ?? "scores")?.tensor.data;
  if (step === undefined || logits === undefined || at.block.normalize !== "softmax") return undefined;
  // Given weights are not made from these scores.
  if (step.given !== undefined) return undefined;
  let rows = 0;
  let full = 0;
  let first: NumericCheck["cell"];
  const hides = meansToHide(at);
  for (const row of sampledRows(step)) {
    const { batch, head, row: i } = row;
    const isHidden = (j: number) => logits[row.from + j] === -Infinity || hides?.(batch, head, i, j) === true;
    const { visible, largest, at: where } = summary(step.tensor.data, isHidden, row.from, row.to);
    // With one visible key softmax has no choice.
    if (visible < 2) continue;
    rows++;
    if (!(largest > saturation)) continue;
    full++;
    first ??= cellOf(at, step, row, where - row.from);
  }
  if (first === undefined) return undefined;
  return {
    code: "numeric.saturated",
    severity: "hint",
    message: words("Softmax is saturated: {0} of {1} rows put more than 99.9 % on one key", full, rows),
    layer: at.block.path,
    step: "weights",
    cell: first,
    blame: scoreKeys(at),
  };
}

function summary(
  weights: Float64Array,
  isHidden: (j: number) => boolean,
  from: number,
  to: number,
): { readonly visible: number; readonly largest: number; readonly at: number } {
  let visible = 0;
  let at = from;
  for (let k = from; k < to; k++) {
    if (!isHidden(k - from)) visible++;
    if (valueAt(weights, k) > valueAt(weights, at)) at = k;
  }
  return { visible, largest: weights[at] ?? 0, at };
}

/** Unscaled dot products whose spread within a row is that of long vectors: 1/√dk is what is missing. */
export function missingScale(at: LayerContext): NumericCheck | undefined {
  const { block, dims } = at;
  const scores = at.layer.steps.get("scores");
  const isProduct = block.score.type === "dot" || block.score.type === "general";
  if (scores === undefined || !isProduct || block.normalize !== "softmax" || dims.dk < shortKey) return undefined;
  const { temperature } = block;
  const scale = scaleOf(block, dims);
  // Scaled down already, or by more than one number.
  if (typeof scale !== "number" || typeof temperature !== "number" || scale / temperature < 1) return undefined;
  const spread = meanSpread(scores);
  // Entries of size 1 make products that spread by √dk: half of that is near enough.
  if (!(spread >= wideSpread && spread >= Math.sqrt(dims.dk) / 2)) return undefined;
  return {
    code: "numeric.missingScale",
    severity: "hint",
    message: words(
      "The scores of a row spread by {0} (standard deviation) and are not scaled: with 1/√{1} it would be {2}",
      briefNumber(spread, 2),
      dims.dk,
      briefNumber(spread / Math.sqrt(dims.dk), 2),
    ),
    layer: block.path,
    step: "scores",
    blame: scoreKeys(at),
  };
}

/** The mean over rows of the standard deviation of the finite scores in a row. */
function meanSpread(step: Step): number {
  let total = 0;
  let rows = 0;
  for (const { from, to } of sampledRows(step)) {
    const finite = step.tensor.data.subarray(from, to).filter(Number.isFinite);
    if (finite.length < 2) continue;
    const mean = finite.reduce((sum, score) => sum + score, 0) / finite.length;
    total += Math.sqrt(finite.reduce((sum, score) => sum + (score - mean) ** 2, 0) / finite.length);
    rows++;
  }
  return rows === 0 ? 0 : total / rows;
}
