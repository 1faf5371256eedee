import { limits } from "../limits.ts";
import { blockSteps, hasMasking, isCapped, resolveStep } from "../spec/blockSteps.ts";
import { scaleOf } from "../spec/dims.ts";
import { movesScores } from "../spec/positionKinds.ts";
import type { Dims, LayerResult, Streamed } from "../spec/result.ts";
import type { Block, Spec } from "../spec/spec.ts";
import { scoreCount, specDims } from "../spec/specDims.ts";
import { isPairStep, type StepId } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { rowMasker } from "./bias.ts";
import { droppedContext, droppedRow } from "./droppedOut.ts";
import { type Kernel, plainKernel } from "./kernel.ts";
import type { AttentionRequest } from "./kernels/attention.ts";
import { type MaskRule, maskRules } from "./mask.ts";
import { matrixAt } from "./matrix.ts";
import { differenceOf, valuesTwice } from "./mixed.ts";
import { normalized, withoutIgnored } from "./normalize.ts";
import { inPrecision } from "./precision.ts";
import { byRow, rowFactorAt } from "./rowFactor.ts";
import { scaled, softcapped } from "./scale.ts";
import { keysOf, queriesOf, rawScores, timesW } from "./score.ts";
import { sunkContext, sunkSoftmax } from "./sinks.ts";

/*
 * Blocks with more scores than are kept: their context comes out of one fused pass, and of the scores only each query's
 * largest one and log Σ exp stay. Any row of scores or weights can be made again from Q and K.
 */

/** Blocks below this share of what is kept are kept whatever the others take. */
const smallShare = 64;

/**
 * The blocks whose scores are not kept when all blocks together have more than `most`, and those in float32 that have more
 * than `mostSingle` of their own. Empty for a training, whose gradients need the weights.
 */
export function streamedBlocks(spec: Spec, most: number, mostSingle = Infinity): ReadonlySet<Block> {
  if (spec.train !== undefined) return new Set();
  const sized = specDims(spec);
  const all = sized.reduce((sum, { dims }) => sum + scoreCount(dims), 0);
  const limit = all > most ? most / smallShare : Infinity;
  const large = sized.filter(({ block, dims }) => {
    const own = block.precision === "float32" ? Math.min(limit, mostSingle) : limit;
    return scoreCount(dims) > own && canStream(block, dims);
  });
  return new Set(large.map(({ block }) => block));
}

/** Whether scores or weights are kept in a type in which the fused pass does not compute. */
function keepsRoundedSteps({ precision }: Block): boolean {
  if (precision === undefined || typeof precision === "string") return precision?.endsWith("16") ?? false;
  return Array.from(precision.keys()).some((id) => isPairStep(id as StepId));
}

/** Whether the fused pass can do a block: softmax of products, and nobody has written what the scores or weights are. */
function canStream(block: Block, dims: Dims): boolean {
  const isProduct = block.score.type === "dot" || block.score.type === "general";
  if (block.dumped !== undefined) return false;
  if (block.dump !== undefined || block.normalize !== "softmax" || !isProduct) return false;
  if (block.dropout !== undefined && block.differential !== undefined) return false;
  if (typeof block.temperature !== "number" && isCapped(block)) return false;
  if (scoreCount(dims) > limits.streamedScores || keepsRoundedSteps(block)) return false;
  const named = [...block.given.keys(), ...block.expected.keys()];
  return !named.some((name) => {
    if (name === "presentK" || name === "presentV" || name === "influence" || name === "frequencies") return false;
    if (name === "meanWeights" || name === "weighted") return true;
    const meant = resolveStep(name, block, dims);
    return meant !== undefined && isPairStep(meant);
  });
}

/** What a fused pass yields: the context B×H×n×dv, what is known of the scores, and the queries that see no key. */
export interface StreamedAttention {
  readonly context: Tensor;
  readonly streamed: Streamed;
  readonly fullyMasked: LayerResult["fullyMasked"];
  /** B×H×n, with sinks. */
  readonly sinkWeights?: Tensor;
}

/** softmax(scores)·V without the scores. Q: B×H×n×dq, K: B×G×keys×dk, V: B×G×keys×dv. */
export function streamedAttention(
  block: Block,
  Q: Tensor,
  K: Tensor,
  V: Tensor,
  dims: Dims,
  kernel: Kernel,
): StreamedAttention {
  const { batch, heads, kvHeads, n, keys, dk, dv } = dims;
  const { differential, temperature, sinks } = block;
  const scale = scaleOf(block, dims);
  const request: AttentionRequest<Float64Array> = {
    ...{ batch, heads, kvHeads, n, keys, dk, dv },
    ...{ Q: productQueries(block, Q, dims, kernel), K: K.data, V: differential ? valuesTwice(V) : V.data },
    ...{ scale: typeof scale === "number" ? scale : 1, temperature: typeof temperature === "number" ? temperature : 1 },
    softcap: block.softcap ?? 0,
    ...(hasMasking(block) && hiding(block, dims)),
  };
  const { context, largest, logSumExp } = kernel.attention(request);
  const sunk = sinks && sunkContext(context, logSumExp, sinks, [batch, heads, n]);
  const steps = blockSteps(block, dims).filter(isPairStep);
  const sums = sunk?.logSumExp ?? logSumExp;
  const kept = block.dropout && droppedContext(request, sums, block.dropout, dims, kernel);
  const mixed = { shape: [batch, heads, n, dv], data: kept ?? sunk?.context ?? context };
  return {
    context: differential === undefined ? mixed : differenceOf(mixed, differential),
    streamed: { steps, largest, logSumExp: sums },
    fullyMasked: blindQueries(block, dims, largest),
    ...(sunk && { sinkWeights: sunk.sinkWeights }),
  };
}

/**
 * What is multiplied by the keys: the queries, or q·W for the general score; × the scale and ÷ the temperature of each row
 * where those are tensors. B×H×n×dk.
 */
function productQueries(block: Block, Q: Tensor, dims: Dims, kernel: Kernel): Float64Array {
  const scale = scaleOf(block, dims);
  const { temperature } = block;
  let queries = { shape: [dims.batch, dims.heads, dims.n, dims.dk], data: comparedQueries(block, Q, dims, kernel) };
  if (typeof scale !== "number") queries = { ...queries, data: byRow(queries, scale, "times").data };
  if (typeof temperature !== "number") queries = { ...queries, data: byRow(queries, temperature, "over").data };
  return queries.data;
}

function comparedQueries({ score }: Block, Q: Tensor, dims: Dims, kernel: Kernel): Float64Array {
  if (score.type !== "general") return Q.data;
  const rows = dims.batch * dims.heads * dims.n;
  return timesW(matrixAt(Q.data, 0, rows, dims.dq), score.W, kernel).data;
}

/** The block's rules as the kernels take them: one stretch of keys for each query, or rows of numbers to add. */
function hiding(block: Block, dims: Dims): Pick<AttentionRequest<Float64Array>, "span" | "bias"> {
  const rules = maskRules(block, dims);
  const spans = dims.keys > dims.m ? [] : rules.filter(hasSpan);
  const span = spans.length === 0 ? {} : { span: commonSpan(spans) };
  const adds = block.bias !== undefined || block.positions.some(movesScores);
  if (spans.length === rules.length && !adds) return span;
  const maskRow = rowMasker(block, dims);
  const { temperature } = block;
  if (typeof temperature === "number") return { ...span, bias: (row, at, b, h, i) => void maskRow(row, at, b, h, i) };
  // The queries are divided already: what is added to their products has to be divided, too.
  const added = new Float64Array(dims.keys);
  return {
    ...span,
    bias: (row, at, b, h, i) => {
      maskRow(added.fill(0), 0, b, h, i);
      const by = rowFactorAt(temperature, b, h, i);
      for (let j = 0; j < added.length; j++)
        row[at + j] = added[j] === -Infinity ? -Infinity : row[at + j]! + added[j]! / by;
    },
  };
}

type SpanRule = MaskRule & Required<Pick<MaskRule, "span">>;

function hasSpan(rule: MaskRule): rule is SpanRule {
  return rule.span !== undefined;
}

/** The keys that all of the stretches have in common. */
function commonSpan(rules: readonly SpanRule[]): SpanRule["span"] {
  return (b, i) => {
    let first = 0;
    let end = Infinity;
    for (const rule of rules) {
      const [from, to] = rule.span(b, i);
      first = Math.max(first, from);
      end = Math.min(end, to);
    }
    return [first, end];
  };
}

/** The queries that the rules leave no key. Only rows without any score above −Infinity are looked at. */
function blindQueries(block: Block, dims: Dims, largest: Float64Array): LayerResult["fullyMasked"] {
  const { heads, n, keys } = dims;
  const maskRow = hasMasking(block) ? rowMasker(block, dims) : () => keys > 0;
  const row = new Float64Array(keys);
  const found: [number, number, number][] = [];
  largest.forEach((score, q) => {
    if (score !== -Infinity) return;
    const place: [number, number, number] = [Math.floor(q / (heads * n)), Math.floor(q / n) % heads, q % n];
    if (!maskRow(row, 0, ...place)) found.push(place);
  });
  return found;
}

/** One query's rows of scores and weights, by step. */
export type RowSteps = ReadonlyMap<StepId, Float64Array>;

/** The rows that were made last: whoever explains a cell asks for several steps of one query. */
const lastRows = new WeakMap<LayerResult, { readonly place: string; readonly rows: RowSteps }>();

/**
 * One query's row of a step that was not kept, made by the stages themselves: costs the row's products, keys·dk. Undefined
 * for another step, or without Q and K. The row is shared: do not change it.
 */
export function streamedRow(
  block: Block,
  layer: LayerResult,
  id: StepId,
  b: number,
  h: number,
  i: number,
): Float64Array | undefined {
  if (!layer.streamed?.steps.includes(id)) return undefined;
  if (id === "difference") return differenceRow(block, layer, b, h, i);
  const place = `${b} ${h} ${i}`;
  const last = lastRows.get(layer);
  if (last?.place === place) return last.rows.get(id);
  const rows = makeRows(block, layer, b, h, i);
  lastRows.set(layer, { place, rows });
  return rows.get(id);
}

/** A row of the difference of a pair of heads; `h` counts the pairs. */
function differenceRow(block: Block, layer: LayerResult, b: number, h: number, i: number): Float64Array | undefined {
  const first = streamedRow(block, layer, "weights", b, 2 * h, i);
  const second = streamedRow(block, layer, "weights", b, 2 * h + 1, i);
  const lambda = block.differential?.lambda ?? 0;
  return second && first?.map((weight, j) => weight - lambda * second[j]!);
}

function makeRows(block: Block, { dims, steps }: LayerResult, b: number, h: number, i: number): RowSteps {
  const Q = steps.get("Q")?.tensor.data;
  const K = steps.get("K")?.tensor.data;
  if (Q === undefined || K === undefined) return new Map();
  const { dq, dk, keys } = dims;
  const from = queriesOf(Q, b, h, dims).at + i * dq;
  const all = keysOf(K, b, h, dims);
  return rowSteps(block, dims, [b, h, i], Q.subarray(from, from + dq), K.subarray(all.at, all.at + keys * dk));
}

/**
 * The rows of all steps from the scores to the weights of query i of head h in batch item b, each rounded as the block's precision says.
 * query: dq; K: keys×dk, the keys that the head meets. What is written in `given` is not looked at.
 */
export function rowSteps(
  block: Block,
  dims: Dims,
  [b, h, i]: readonly [batch: number, head: number, query: number],
  query: Float64Array,
  K: Float64Array,
): RowSteps {
  const rows = new Map<StepId, Float64Array>();
  const { dq, dk, keys } = dims;
  const one: Dims = { ...dims, batch: 1, heads: 1, kvHeads: 1, n: 1 };
  const q = { shape: [1, 1, 1, dq], data: query };
  const k = { shape: [1, 1, keys, dk], data: K };
  const put = (id: StepId, exact: Tensor): Tensor => {
    const row = inPrecision(exact, block.precision, id);
    rows.set(id, row.data);
    return row;
  };

  const scale = rowFactorAt(scaleOf(block, dims), b, h, i);
  let row = put("scores", rawScores(block.score, q, k, one, plainKernel));
  if (scale !== 1) row = put("scaled", scaled(row, scale));
  if (isCapped(block)) row = put("capped", softcapped(row, block.softcap));
  if (hasMasking(block)) {
    const masked = row.data.slice();
    rowMasker(block, dims)(masked, 0, b, h, i);
    row = put("masked", { shape: row.shape, data: masked });
  }
  const z = normalized(row, "none", rowFactorAt(block.temperature, b, h, i), false, plainKernel);
  const weights = put("weights", rowWeights(block, z, h));
  if (block.dropout !== undefined) put("dropped", droppedRow(weights, block.dropout, dims, b, h, i));
  return rows;
}

/** The weights of one row of scores z, 1×1×1×keys, of head h that the temperature has divided; −Infinity marks an ignored key. */
export function rowWeights(block: Block, z: Tensor, h: number): Tensor {
  const isMasked = hasMasking(block);
  if (block.sinks === undefined) return normalized(z, block.normalize, 1, isMasked, plainKernel);
  const { weights } = sunkSoftmax(z, { shape: [1], data: block.sinks.data.subarray(h, h + 1) }, plainKernel);
  return isMasked ? withoutIgnored(z, weights) : weights;
}
