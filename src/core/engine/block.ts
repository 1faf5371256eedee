import { hasAddedPositions, hasCache, normsContext } from "../spec/blockSteps.ts";
import { blockDims, mixDims } from "../spec/dims.ts";
import { normAt } from "../spec/norms.ts";
import type { Dims, LayerResult } from "../spec/result.ts";
import type { Block } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { extraKeyRows, extraValueRows, withCache } from "./cache.ts";
import { closeLayer, type Entered } from "./closing.ts";
import { embeddedIds } from "./embedding.ts";
import type { FeedForwardPass } from "./feedForward.ts";
import { gatedContext, gateLogits } from "./gate.ts";
import { normedAndTurned } from "./headNorm.ts";
import { type Kernel, kernelFor } from "./kernel.ts";
import { layerNormed } from "./layerNorm.ts";
import { batched, givenPerHead, mergeHeads, repeated, splitHeads } from "./layout.ts";
import { normedContext } from "./mixed.ts";
import { addedPositions, plusTable } from "./position.ts";
import { linear } from "./project.ts";
import { Recorder } from "./recorder.ts";
import { keyRotation, queryRotation, ropeLength, ropeOf, rotate } from "./rope.ts";
import { blockOfRows, takeRows } from "./someRows.ts";
import { streamedAttention } from "./streamed.ts";
import { attend, mixValues } from "./weighing.ts";

/** What enters a block: n×d or B×n×d vectors, and other sources of keys and values where it has them. */
export interface BlockInput {
  readonly X?: Tensor | undefined;
  readonly memory?: { readonly K: Tensor; readonly V: Tensor } | undefined;
}

/** A computed block with what its gradients need beside the steps. */
export interface BlockPass {
  readonly block: Block;
  readonly input: BlockInput;
  readonly result: LayerResult;
  /** What the projections read, B×n×d: the embedded input, normed with a pre-norm; absent with given Q, K and V. */
  readonly stream: Tensor | undefined;
  readonly feedForward: FeedForwardPass | undefined;
}

/**
 * Computes one attention block with all that follows it in its layer; see `blockSteps` for what it yields. `streams` says
 * that its scores are not to be kept.
 */
export function computeBlock(block: Block, input: BlockInput, baseKernel: Kernel, streams = false): BlockPass {
  const kernel = kernelFor(baseKernel, block.precision);
  const dims = inputDims(block, input);
  const record = new Recorder(block, dims);
  if (block.dump !== undefined) return dumpPass(block, input, dims, record);

  const begun = begin(block, input, dims, record, kernel);
  const { result, feedForward } = finish(block, begun, dims, record, kernel, streams);
  return { block, input, result, stream: begun.entering?.stream, feedForward };
}

/**
 * Some queries of a block with all its keys: steps up to keys and values as they are, those behind them with these rows only.
 * Not for a dump of weights.
 */
export function computeRows(block: Block, input: BlockInput, baseKernel: Kernel, rows: readonly number[]): LayerResult {
  const kernel = kernelFor(baseKernel, block.precision);
  const whole = inputDims(block, input);
  const before = new Recorder(block, whole);
  const { entering, Q, K, V } = begin(block, input, whole, before, kernel);
  const some = blockOfRows(block, whole, rows);
  const dims = { ...whole, n: rows.length };
  const record = new Recorder(some, dims);
  for (const [id, step] of before.steps) record.steps.set(id, step);
  const entered = entering && {
    embedded: takeRows(entering.embedded, rows),
    stream: takeRows(entering.stream, rows),
  };
  const queries = record.put("Q", takeRows(Q, rows));
  return finish(some, { entering: entered, Q: queries, K, V }, dims, record, kernel, false).result;
}

function inputDims(block: Block, { X, memory }: BlockInput): Dims {
  const sources = memory && { K: memory.K.shape, V: memory.V.shape };
  return blockDims(block, { X: X?.shape, memory: sources });
}

/** What enters a block, and its queries, keys and values. */
interface Begun {
  readonly entering: Entered | undefined;
  readonly Q: Tensor;
  readonly K: Tensor;
  readonly V: Tensor;
}

function begin(block: Block, { X, memory }: BlockInput, dims: Dims, record: Recorder, kernel: Kernel): Begun {
  const entering =
    block.Q === undefined && (X ?? block.embedding) !== undefined ? enter(block, X, dims, record) : undefined;
  const { Q, K, V } = queriesKeysValues(block, entering?.stream, memory, dims, record, kernel);
  return { entering, Q, K, V };
}

/** The stages behind queries, keys and values. */
function finish(
  block: Block,
  { entering, Q, K, V }: Begun,
  dims: Dims,
  record: Recorder,
  kernel: Kernel,
  streams: boolean,
): Pick<BlockPass, "result" | "feedForward"> {
  const { context, fullyMasked, streamed } = streams
    ? streamContext(block, Q, K, V, dims, record, kernel)
    : keepContext(block, Q, K, V, dims, record, kernel);
  const yielded = gatedOf(block, context, entering?.stream, record, kernel);
  const output = project(block, yielded, dims, record, kernel);
  const closing = closeLayer(block, output, entering, record, kernel);
  const result = { path: block.path, dims, steps: record.steps, fullyMasked, output: closing.output };
  return { result: streamed === undefined ? result : { ...result, streamed }, feedForward: closing.feedForward };
}

/** What the attention yields: the context, and what there is to say of the scores. */
interface Attended {
  readonly context: Tensor;
  readonly fullyMasked: LayerResult["fullyMasked"];
  readonly streamed: LayerResult["streamed"] | undefined;
}

/** Stages 3 and 4, each with its step. */
function keepContext(
  block: Block,
  Q: Tensor,
  K: Tensor,
  V: Tensor,
  dims: Dims,
  record: Recorder,
  kernel: Kernel,
): Attended {
  const { weights, masked, fullyMasked } = attend(block, Q, K, dims, record, kernel);
  return { context: mixValues(weights, V, masked, dims, record, kernel), fullyMasked, streamed: undefined };
}

/** Stages 3 and 4 in one, without their steps. */
function streamContext(
  block: Block,
  Q: Tensor,
  K: Tensor,
  V: Tensor,
  dims: Dims,
  record: Recorder,
  kernel: Kernel,
): Attended {
  const { context, sinkWeights, fullyMasked, streamed } = streamedAttention(block, Q, K, V, dims, kernel);
  if (sinkWeights !== undefined) record.put("sinkWeights", sinkWeights);
  return { context: record.put("context", context), fullyMasked, streamed };
}

/** Weights dumped from a model are shown as they are. */
function dumpPass(block: Block, input: BlockInput, dims: Dims, record: Recorder): BlockPass {
  record.put("weights", batched(block.dump!, 4, dims.batch));
  const result = { path: block.path, dims, steps: record.steps, fullyMasked: [], output: undefined };
  return { block, input, result, stream: undefined, feedForward: undefined };
}

/** 1. X, + positions, then a pre-norm. `embedded` is what a residual adds later; `stream` is what is projected. */
function enter(block: Block, X: Tensor | undefined, dims: Dims, record: Recorder): Entered {
  let embedded = record.put("X", batched(X ?? embeddingOf(block, record, dims), 3, dims.batch));
  if (hasAddedPositions(block)) {
    const [, n, d] = embedded.shape as [number, number, number];
    const table = addedPositions(block.positions, n, d, dims.past, dims.batch);
    const position = record.put("position", repeated(table, embedded.shape));
    embedded = record.put("embedded", plusTable(embedded, position));
  }
  const pre = normAt(block, "pre");
  return { embedded, stream: pre === undefined ? embedded : record.put("normed", layerNormed(embedded, pre.norm)) };
}

/** The rows of the embedding's tables, with a step of its own before the norm. */
function embeddingOf({ embedding }: Block, record: Recorder, { batch }: Dims): Tensor {
  if (embedding === undefined) throw new Error("a block without input");
  const sum = record.put("embedding", batched(embeddedIds(embedding), 3, batch));
  return embedding.layerNorm === undefined ? sum : layerNormed(sum, embedding.layerNorm);
}

/** 2. Q, K and V as they enter the scores: projected or given, rotated, surrounded by cached and appended rows. */
function queriesKeysValues(
  block: Block,
  stream: Tensor | undefined,
  memory: BlockInput["memory"],
  dims: Dims,
  record: Recorder,
  kernel: Kernel,
): { Q: Tensor; K: Tensor; V: Tensor } {
  const { heads, kvHeads, batch, valueHeads = kvHeads } = dims;
  const perHead = (given: Tensor | undefined, source: Tensor | undefined, W?: Tensor, b?: Tensor, count = kvHeads) =>
    given !== undefined
      ? givenPerHead(given, block.layout, count, batch)
      : splitHeads(linear(batched(source!, 3, batch), W, b, block.weightLayout, kernel), count);
  const q = perHead(block.Q, stream, block.Wq, block.bq, heads);
  const k = perHead(block.K, memory?.K ?? stream, block.Wk, block.bk);
  const v = perHead(block.V, memory?.V ?? stream, block.Wv, block.bv, valueHeads);

  const rope = ropeOf(block);
  const cached = hasCache(block);
  const projectedQ = rope === undefined && block.qNorm === undefined ? q : record.put("projectedQ", q);
  const projectedK = rope === undefined && block.kNorm === undefined && !cached ? k : record.put("projectedK", k);
  const projectedV = cached ? record.put("projectedV", v) : v;
  const turnQ = (x: Tensor) =>
    rope === undefined ? x : rotate(x, queryRotation(rope, dims, ropeLength(rope, block, dims)), rope.pairs);
  const turnK = (x: Tensor) => (rope === undefined ? x : rotate(x, keyRotation(rope, block, dims), rope.pairs));
  const rotatedQ = normedAndTurned(projectedQ, block.qNorm, turnQ, (x) => record.put("normedQ", x));
  const rotatedK = normedAndTurned(projectedK, block.kNorm, turnK, (x) => record.put("normedK", x));
  return {
    Q: record.put("Q", rotatedQ),
    K: record.put("K", withCache(rotatedK, extraKeyRows(block))),
    V: record.put("V", withCache(projectedV, extraValueRows(block))),
  };
}

/** What each head yields: its context, normed by a differential, as far as a gate lets it through. */
function gatedOf(block: Block, context: Tensor, stream: Tensor | undefined, record: Recorder, kernel: Kernel): Tensor {
  const { gate, weightLayout, differential } = block;
  const normed =
    differential !== undefined && normsContext(block)
      ? record.put("contextNormed", normedContext(context, differential))
      : context;
  if (gate === undefined || stream === undefined) return normed;
  const logits = gateLogits(gate, stream, context.shape[1]!, weightLayout, kernel);
  return record.put("gated", gatedContext(normed, logits, gate));
}

/** 5. The heads side by side, through Wo. */
function project(block: Block, context: Tensor, dims: Dims, record: Recorder, kernel: Kernel): Tensor {
  const merged = mergeHeads(context);
  const concat = mixDims(dims).heads > 1 ? record.put("concat", merged) : merged;
  if (block.Wo === undefined && block.bo === undefined) return concat;
  return record.put("output", linear(concat, block.Wo, block.bo, block.weightLayout, kernel));
}
