import { itemAt } from "../../present.ts";
import type { Step } from "../../spec/result.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { briefNumber } from "../../view/numberFormat.ts";
import { words } from "../../words.ts";
import { type LayerContext, pathIn } from "../context/layerContext.ts";
import { slabOf } from "../context/slab.ts";
import { givenFor } from "./expectation.ts";
import type { NumericCheck } from "./numericCheck.ts";

/** Weights of a softmax add up to 1 within this much, cut down to bfloat16 too. */
const sumTolerance = 4e-3;
/** Decimals in which a model's numbers are printed. */
const printed = [3, 4, 5, 6];
/** Numbers of a step that are looked at. */
const mostNumbers = 2 ** 20;

/** Weights of the layer that were put in instead of computed. */
export function weightsAsWritten(at: LayerContext): Step | undefined {
  const step = at.layer.steps.get("weights");
  return at.block.dump !== undefined || step?.given !== undefined ? step : undefined;
}

/** Whether a block's weights are a softmax whose rows add up to 1: a sink, declared, takes its share of them. */
export function addsUpToOne({ block }: LayerContext): boolean {
  return block.normalize === "softmax" && block.sinks === undefined;
}

/** How far a sum of that many written weights may be from 1: each has lost half a unit of its last decimal. */
export function sumToleranceOf({ data }: Tensor, count: number): number {
  const decimals = printed.find((places) => data.every((weight) => isRounded(weight, 10 ** places)));
  return decimals === undefined ? sumTolerance : Math.max(sumTolerance, (0.5 * count) / 10 ** decimals);
}

function isRounded(weight: number, unit: number): boolean {
  const scaled = weight * unit;
  return Math.abs(scaled - Math.round(scaled)) <= 1e-6;
}

/** Where weights that are not computed come from. */
export function writtenWeights(at: LayerContext): string[] {
  const given = givenFor("weights", at);
  // A dump is written in its block, or for all layers at the root.
  const dump = at.block.dump === undefined ? [] : [pathIn(at.block, "weights"), "weights"];
  return given === undefined
    ? dump
    : [`given.${pathIn(at.block, given.name)}`, pathIn(at.block, `given.${given.name}`), "given"];
}

/** Written weights of a softmax with the sums of their rows; undefined where there are none, or too many to look at. */
function writtenSoftmax(at: LayerContext): { step: Step; rowSums: number[] } | undefined {
  const step = weightsAsWritten(at);
  if (step === undefined || !addsUpToOne(at) || step.tensor.data.length > mostNumbers) return undefined;
  const { cols } = slabOf(step.tensor);
  const rowSums = new Array<number>(cols === 0 ? 0 : step.tensor.data.length / cols).fill(0);
  for (const [k, weight] of step.tensor.data.entries())
    rowSums[Math.floor(k / cols)] = itemAt(rowSums, Math.floor(k / cols)) + weight;
  return { step, rowSums };
}

/** Written weights whose columns add up to 1 while their rows do not: softmax went over the queries. */
export function columnsAddUp(at: LayerContext): NumericCheck | undefined {
  const { step, rowSums } = writtenSoftmax(at) ?? {};
  if (step === undefined || rowSums === undefined) return undefined;
  const { rows, cols } = slabOf(step.tensor);
  const isOne = (count: number) => {
    const tolerance = sumToleranceOf(step.tensor, count);
    return (sum: number) => Math.abs(sum - 1) <= tolerance;
  };
  // A single row or column tells nothing.
  if (rows < 2 || cols < 2 || rowSums.every(isOne(cols))) return undefined;
  const matrix = rows * cols;
  const columnSums = new Array<number>(step.tensor.data.length / rows).fill(0);
  for (const [k, weight] of step.tensor.data.entries()) {
    columnSums[Math.floor(k / matrix) * cols + (k % cols)] =
      itemAt(columnSums, Math.floor(k / matrix) * cols + (k % cols)) + weight;
  }
  if (!columnSums.every(isOne(rows))) return undefined;
  const message = words(
    "The columns of these weights add up to 1, not the rows: softmax went over the queries instead of the keys",
  );
  return dumpCheck(at, "numeric.columnSum", message);
}

/** Written weights with zeros and one common factor: dropout was on when they were taken. */
export function droppedWeights(at: LayerContext): NumericCheck | undefined {
  const { step, rowSums } = writtenSoftmax(at) ?? {};
  if (step === undefined || rowSums === undefined) return undefined;
  const { cols } = slabOf(step.tensor);
  const zeros = droppedCells(at, step);
  const dropped = new Set(zeros.map((k) => Math.floor(k / cols)));
  // Rows that have lost nothing add up to the factor itself, 1/(1 − p).
  const whole = rowSums.filter((sum, row) => !dropped.has(row) && sum !== 0);
  const factor = (whole.length > 0 ? whole : rowSums).reduce((most, sum) => Math.max(most, sum), 0);
  const tolerance = sumToleranceOf(step.tensor, cols);
  if (zeros.length === 0 || !(factor > 1 + tolerance)) return undefined;
  if (whole.some((sum) => Math.abs(sum - factor) > tolerance * factor)) return undefined;
  // The others have less than it; a sum that is negative or NaN speaks of something else.
  if (rowSums.some((sum) => !(sum >= 0) || sum > factor * (1 + tolerance))) return undefined;
  const sum = briefNumber(factor, 3);
  const message =
    whole.length === 0
      ? words("{0} of these weights are 0 and rows add up to as much as {1}: dropout seems to be on", zeros.length, sum)
      : words(
          "{0} of these weights are 0 and rows without a 0 add up to {1}, which is 1/(1 − {2}): dropout was on",
          zeros.length,
          sum,
          briefNumber(1 - 1 / factor, 2),
        );
  return dumpCheck(at, "numeric.dropout", message);
}

/** The zeros of written weights that no mask explains: not masked, not above the diagonal of a causal dump, not a padded key. */
function droppedCells(at: LayerContext, { tensor }: Step): number[] {
  const { rows, cols } = slabOf(tensor);
  const { data } = tensor;
  const zeros = Array.from(data.keys()).filter((k) => data[k] === 0);
  const masked = at.layer.steps.get("masked")?.tensor.data;
  if (masked !== undefined) return zeros.filter((k) => masked[k] !== -Infinity);
  // As a causal mask with a cache: the last query sees the last key.
  const isAbove = (k: number) => k % cols > (Math.floor(k / cols) % rows) + cols - rows;
  const causal = data.every((weight, k) => weight === 0 || !isAbove(k));
  // A key to which no query gives any weight is padding.
  const used = new Uint8Array(cols);
  for (const [k, weight] of data.entries()) if (weight !== 0) used[k % cols] = 1;
  return zeros.filter((k) => !(causal && isAbove(k)) && used[k % cols] === 1);
}

function dumpCheck(at: LayerContext, code: NumericCheck["code"], message: NumericCheck["message"]): NumericCheck {
  const { path } = at.block;
  return { code, severity: "warning", message, layer: path, step: "weights", blame: writtenWeights(at) };
}
