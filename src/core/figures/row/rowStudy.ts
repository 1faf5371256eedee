import { rowMasker } from "../../engine/bias.ts";
import { plainKernel } from "../../engine/kernel.ts";
import { normalized } from "../../engine/normalize.ts";
import { rowFactorAt } from "../../engine/rowFactor.ts";
import { keysOf, queriesOf } from "../../engine/score.ts";
import { rowSteps, rowWeights } from "../../engine/streamed.ts";
import { type LayerContext, layerContext, logitStep } from "../../explain/context/layerContext.ts";
import { slabNamed } from "../../explain/context/matrixOf.ts";
import { slabRow } from "../../explain/context/slab.ts";
import { hasMasking } from "../../spec/blockSteps.ts";
import { type NumberType, numberTypes } from "../../spec/numberTypes.ts";
import type { SpecResult } from "../../spec/result.ts";
import type { Block, Spec } from "../../spec/spec.ts";
import { isPairStep, type StepId } from "../../spec/steps.ts";
import { roundedData } from "../../tensor/rounding.ts";
import { jacobianColumn, type NormalizedRow } from "./jacobian.ts";
import { mostDerived } from "./studyLimits.ts";
import { visibleKeys } from "./visibleKeys.ts";

/** A query of one head, from 0; and what is to be tried on it. */
export interface RowQuestion {
  readonly layer: string;
  readonly batch: number;
  readonly head: number;
  readonly query: number;
  /** Above 0: the weights with this temperature are asked for, too. */
  readonly temperature?: number;
}

/** What the weights of one query would be otherwise; all rows have one number for each key. */
export interface RowStudy {
  readonly normalize: Block["normalize"];
  readonly temperature: number;
  /** Whether one temperature holds for all rows of the layer, so that another can be written in its place. */
  readonly isOneTemperature: boolean;
  /** What is normalised, before the temperature divides it; −Infinity where the query may not look. */
  readonly scores: Float64Array;
  /** Without the masks, but with all biases; absent where nothing is masked. */
  readonly unmasked?: Float64Array;
  /** With the temperature that was asked for. */
  readonly tempered?: Float64Array;
  /** With queries, keys and every step from the scores on kept in another type; from the scores on where those are given. */
  readonly types: readonly { readonly type: NumberType; readonly weights: Float64Array }[];
  /** ∂weight[j]/∂score[k] over the keys that are not masked, row by row; absent for many keys. */
  readonly jacobian?: Float64Array;
}

type Place = readonly [batch: number, head: number, query: number];

/** What can be tried on one query's weights; undefined where there is no such row, or its weights are not made of scores. */
export function rowStudy(spec: Spec, result: SpecResult, asked: RowQuestion): RowStudy | undefined {
  const at = layerContext(spec, result, asked.layer);
  const { batch, head, query, temperature: other } = asked;
  if (at === undefined || batch >= at.dims.batch || head >= at.dims.heads || query >= at.dims.n) return undefined;
  const { block } = at;
  const place: Place = [batch, head, query];
  const logits = rowOfStep(at, logitStep(at), place);
  const weights = rowOfStep(at, "weights", place);
  if (logits === undefined || weights === undefined || block.given.has("weights")) return undefined;
  const temperature = rowFactorAt(block.temperature, ...place);
  const unmasked = unmaskedScores(at, place);
  const tried = (scores: Float64Array, by: number) => weightsFor(block, scores, by, head);
  const { normalize } = block;
  return {
    normalize,
    temperature,
    isOneTemperature: typeof block.temperature === "number",
    scores: logits,
    ...(unmasked && { unmasked: tried(unmasked, temperature) }),
    ...(other !== undefined && other > 0 && Number.isFinite(other) && { tempered: tried(logits, other) }),
    types: typesOf(at, place, logits),
    ...(visibleKeys(logits).length <= mostDerived && {
      jacobian: jacobianOf({ normalize, scores: logits, weights, temperature }),
    }),
  };
}

function rowOfStep(at: LayerContext, id: StepId | undefined, [b, h, i]: Place): Float64Array | undefined {
  const slab = id && slabNamed(at, id);
  return slab && slabRow(slab, slab.batches > 1 ? b : 0, slab.heads > 1 ? h : 0, i);
}

/** The scores with everything that is added to them and nothing hidden; undefined where nothing is. */
function unmaskedScores(at: LayerContext, place: Place): Float64Array | undefined {
  const { block, dims, layer } = at;
  if (block.masks.length === 0 || block.given.has("masked")) return undefined;
  const before = (["capped", "scaled", "scores"] as const).find(
    (id) => layer.steps.has(id) || layer.streamed?.steps.includes(id),
  );
  const scores = rowOfStep(at, before, place);
  if (scores === undefined) return undefined;
  const free = { ...block, masks: [] };
  if (hasMasking(free)) rowMasker(free, dims)(scores, 0, ...place);
  return scores;
}

/** The weights of scores with a temperature. */
function weightsFor(block: Block, scores: Float64Array, temperature: number, head: number): Float64Array {
  const row = { shape: [1, 1, 1, scores.length], data: scores };
  return rowWeights(block, normalized(row, "none", temperature, false, plainKernel), head).data;
}

function typesOf(at: LayerContext, place: Place, logits: Float64Array): RowStudy["types"] {
  const { block } = at;
  const others = numberTypes.filter((type) => type !== (block.precision ?? "float64"));
  return others.map((type) => ({ type, weights: rowInType(at, place, logits, type) }));
}

function rowInType({ block, dims, layer }: LayerContext, place: Place, logits: Float64Array, type: NumberType) {
  const [batch, head, query] = place;
  const Q = layer.steps.get("Q")?.tensor.data;
  const K = layer.steps.get("K")?.tensor.data;
  if (Q === undefined || K === undefined || [...block.given.keys()].some(isPairStep)) {
    const scores = roundedData(logits, type);
    return roundedData(weightsFor(block, scores, rowFactorAt(block.temperature, ...place), head), type);
  }
  const { dq, dk, keys } = dims;
  const from = queriesOf(Q, batch, head, dims).at + query * dq;
  const all = keysOf(K, batch, head, dims).at;
  const q = roundedData(Q.slice(from, from + dq), type);
  const k = roundedData(K.slice(all, all + keys * dk), type);
  return rowSteps({ ...block, precision: type }, dims, place, q, k).get("weights") ?? new Float64Array(keys);
}

function jacobianOf(row: NormalizedRow): Float64Array {
  const keys = visibleKeys(row.scores);
  const jacobian = new Float64Array(keys.length ** 2);
  for (const [k, key] of keys.entries()) {
    const column = jacobianColumn(row, key);
    for (const [j, other] of keys.entries()) jacobian[j * keys.length + k] = column[other] ?? 0;
  }
  return jacobian;
}
