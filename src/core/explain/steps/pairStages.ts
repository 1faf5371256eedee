import { present } from "../../present.ts";
import type { StepId } from "../../spec/steps.ts";
import { broadcastIndex } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type Words, words } from "../../words.ts";
import { rowOf } from "../context/cellContext.ts";
import { usualRoot } from "../context/facts.ts";
import { hasStep, latestStep, logitStep } from "../context/layerContext.ts";
import { logitsOf, shiftedExp, temperatureOf } from "../context/logits.ts";
import { hidingRules, type Pair, pairNumber, scaleAt } from "../context/pair.ts";
import type { PairStage } from "../derivation.ts";
import { type Addition, positionAdditions, scoreTerms } from "../positions/scoreTerms.ts";
import { scoreLines } from "../scores/scoreLines.ts";
import { inner, shown } from "../text/lines.ts";
import { termsText } from "../text/renderLine.ts";

/** Every stage of a query and a key in order, from the raw score to the weight and its rank; values of steps are the engine's. */
export function pairStages(pair: Pair): PairStage[] {
  return [...scoreStages(pair), ...maskStages(pair), ...weightStages(pair), ...dropStage(pair), ...rankStage(pair)];
}

function stage(id: PairStage["id"], label: Words, calculation: string, value: number): PairStage {
  return { id, label, calculation, value };
}

/** What `given` replaced has no calculation: the word says so. */
function unlessGiven(pair: Pair, id: StepId, calculation: () => string): string {
  return pair.layer.steps.get(id)?.given === undefined ? calculation() : "given";
}

function scoreStages(pair: Pair): PairStage[] {
  const { block } = pair;
  const score = pairNumber(pair, "scores");
  if (score === undefined) return [];
  const raw = unlessGiven(pair, "scores", () => {
    // The last line is the score itself; the ones before lead to it.
    const line = scoreLines(pair, (value) => value).at(-1);
    return line?.kind === "dot" ? termsText(line) : (line?.filled ?? "");
  });
  const stages = [stage("scores", words("Raw score"), raw, score)];
  const scaled = pairNumber(pair, "scaled");
  if (scaled !== undefined) {
    const root = usualRoot(pair);
    const factor = root === undefined ? `× ${inner(scaleAt(pair))}` : `/ ${root}`;
    const calculation = unlessGiven(pair, "scaled", () => `${shown(score)} ${factor}`);
    stages.push(stage("scaled", words("× scale"), calculation, scaled));
  }
  const capped = pairNumber(pair, "capped");
  if (capped !== undefined) {
    const c = shown(block.softcap ?? 0);
    const calculation = unlessGiven(pair, "capped", () => `${c}·tanh(${shown(scaled ?? score)}/${c})`);
    stages.push(stage("capped", words("Softcap"), calculation, capped));
  }
  return stages;
}

/** What is added to the pair's score, in order; nothing for rows that biasKV and zeroKV append. */
export function additionsOf(pair: Pair): Addition[] {
  const { block, dims, batch, head, i, j } = pair;
  if (j >= dims.m) return [];
  const added: Addition[] = [];
  if (block.bias !== undefined) {
    const value = valueAt(block.bias.data, broadcastIndex(lastFour(block.bias.shape), [batch, head, i, j]));
    added.push({ id: "bias", name: "bias", text: inner(value), value });
  }
  return [...added, ...positionAdditions(pair)];
}

/** Leading axes of length 1 beyond B×H×n×m say nothing. */
function lastFour(shape: readonly number[]): readonly number[] {
  return shape.slice(-4);
}

function maskStages(pair: Pair): PairStage[] {
  const masked = pairNumber(pair, "masked");
  const before = latestStep(pair, "capped", "scaled", "scores");
  if (masked === undefined || before === undefined) return [];
  const given = pair.layer.steps.get("masked")?.given !== undefined;
  const rules = hidingRules(pair);
  // The mask's stage shows a given step, even without a mask.
  const hasMaskStage = pair.block.masks.length > 0 || rules.length > 0 || given;
  const added = additionsOf(pair);
  let value = present(pairNumber(pair, before));
  const stages = added.map(({ id, text, value: addend }, index) => {
    const calculation = `${shown(value)} + ${text}`;
    // Where no mask follows, the last sum is the engine's own number.
    const isResult = !hasMaskStage && index === added.length - 1;
    value = isResult ? masked : value + addend;
    return stage(id, id === "bias" ? words("+ bias") : scoreTerms[id].label, calculation, value);
  });
  if (!hasMaskStage) return stages;
  const blockedBy = rules.map(({ name, path }) => ({ rule: name, path }));
  return [...stages, { ...stage("mask", words("Mask"), given ? "given" : "", masked), blockedBy }];
}

function weightStages(pair: Pair): PairStage[] {
  const weight = pairNumber(pair, "weights");
  if (weight === undefined) return [];
  const label = words("Weight");
  const logits = logitsOf(pair);
  if (logits === undefined || pair.block.dump !== undefined) return [stage("weights", label, "", weight)];
  const { row, max, sum, sink } = logits;
  const z = valueAt(row, pair.j);
  const { normalize } = pair.block;
  const temperature = temperatureOf(pair);
  const stages: PairStage[] = [];
  const before = present(pairNumber(pair, present(logitStep(pair))));
  if (pair.block.temperature !== 1) {
    const calculation = `${shown(before)} / ${inner(temperature)}`;
    stages.push(stage("temperature", words("÷ temperature"), calculation, z));
  }
  if (normalize === "softmax") {
    const e = shiftedExp(z, max);
    const exponent = z === Number.NEGATIVE_INFINITY ? shown(z) : `${shown(z)} − ${inner(max)}`;
    stages.push(stage("exp", words("exp(s − max)"), `exp(${exponent})`, e));
    stages.push(
      stage(
        "sum",
        sink === undefined ? words("Σ over the row") : words("Σ over the row and the sink"),
        sumText(row, max),
        sum,
      ),
    );
    stages.push(
      stage(
        "weights",
        words("÷ Σ = weight"),
        unlessGiven(pair, "weights", () => ratioText(e, sum)),
        weight,
      ),
    );
    return stages;
  }
  const hidden = pairNumber(pair, "masked") === Number.NEGATIVE_INFINITY;
  const how = normalize === "sigmoid" && !hidden ? `1/(1 + exp(${shown(-z)}))` : "";
  return [
    ...stages,
    stage(
      "weights",
      label,
      unlessGiven(pair, "weights", () => how),
      weight,
    ),
  ];
}

/** What dropout leaves of the weight; the heads of a differential's weights are others. */
function dropStage(pair: Pair): PairStage[] {
  const dropped = pair.block.differential === undefined ? pairNumber(pair, "dropped") : undefined;
  return dropped === undefined ? [] : [stage("dropped", words("Dropout"), "", dropped)];
}

const mostTerms = 8;

/** The terms of a row's sum where they are few. */
function sumText(row: Float64Array, max: number): string {
  const terms = row.filter((z) => z !== Number.NEGATIVE_INFINITY);
  if (terms.length === 0 || terms.length > mostTerms) return "";
  return Array.from(terms, (z) => shown(shiftedExp(z, max))).join(" + ");
}

/** Keys of the pair's row that no mask hides. */
function visibleKeys(pair: Pair, keys: number): number {
  if (!hasStep(pair, "masked")) return keys;
  const row = rowOf(pair, "masked", pair.batch, pair.head, pair.i);
  return row.filter((score) => score !== Number.NEGATIVE_INFINITY).length;
}

/** A query without any visible key has nothing to divide. */
function ratioText(e: number, sum: number): string {
  return sum === 0 ? "" : `${shown(e)} / ${shown(sum)}`;
}

/** Weights nearer to each other than this, relative to their size, differ by rounding only. */
const sameWeight = 1e-12;

/**
 * 1 for the largest weight of the row; equal weights share the better rank, which is said. A hidden key has none, and neither
 * has one in a row that is not a number.
 */
function rankStage(pair: Pair): PairStage[] {
  if (!hasStep(pair, "weights")) return [];
  const masked = pairNumber(pair, "masked");
  // A hidden key whose weight is given has a rank all the same.
  if (masked === Number.NEGATIVE_INFINITY && pairNumber(pair, "weights") === 0) return [];
  const row = rowOf(pair, "weights", pair.batch, pair.head, pair.i);
  const own = valueAt(row, pair.j);
  if (row.some(Number.isNaN)) return [];
  const isSame = (weight: number): boolean => Math.abs(weight - own) <= sameWeight * Math.abs(own);
  const rank = 1 + row.filter((weight) => weight > own && !isSame(weight)).length;
  const sharing = row.filter(isSame).length;
  const label = sharing > 1 ? words("Rank in the row, shared by {0} keys", sharing) : words("Rank in the row");
  return [{ ...stage("rank", label, "", rank), among: visibleKeys(pair, row.length) }];
}
