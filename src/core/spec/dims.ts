import { itemAt } from "../present.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { embeddingShape } from "./embedding.ts";
import type { RowFactor } from "./mixing.ts";
import type { Dims } from "./result.ts";
import type { Block, Memory } from "./spec.ts";

type Shape = readonly number[];

/** Shapes of what enters a block: the stream of queries, and the sources of keys and values where they are others. */
export interface InputShapes {
  /** n×d or B×n×d; absent where the block is given Q, K and V, or is a dump of weights. */
  readonly X?: Shape | undefined;
  /** Present with cross attention only: m×d or B×m×d each. */
  readonly memory?: { readonly K: Shape; readonly V: Shape } | undefined;
}

/** The sizes of a block, from its keys and the shapes of what enters it. Wrong shapes give wrong sizes, no errors. */
export function blockDims(block: Block, { X, memory }: InputShapes): Dims {
  if (block.dump !== undefined) return dumpDims(block.dump.shape);
  const counted = headCounts(block);
  const pair = block.differential === undefined ? 1 : 2;
  const heads = pair * counted.heads;
  const kvHeads = pair * counted.kvHeads;
  const input = { X: X ?? (block.embedding && embeddingShape(block.embedding)), memory };
  const q = operandSize(block, block.Q, heads, input.X, block.Wq);
  const k = operandSize(block, block.K, kvHeads, input.memory?.K ?? input.X, block.Wk);
  const v = operandSize(block, block.V, counted.kvHeads, input.memory?.V ?? input.X, block.Wv);
  const past = block.past?.K.shape.at(-2) ?? 0;
  const m = past + k.rows;
  return {
    batch: commonBatch(q.batch, k.batch, v.batch, batchOf(block.past?.K.shape, 4)),
    n: q.rows,
    m,
    keys: m + (block.biasKV === undefined ? 0 : 1) + (block.zeroKV ? 1 : 0),
    past,
    heads,
    kvHeads,
    ...(pair === 2 && { contextHeads: counted.heads, valueHeads: counted.kvHeads }),
    dq: q.width,
    dk: k.width,
    dv: v.width,
    dModel: block.Q === undefined ? input.X?.at(-1) : undefined,
  };
}

/** Heads H of the context and G of the values: as written, else from the shape of an unpacked Q or K, else 1 and H. */
export function headCounts(block: Block): { heads: number; kvHeads: number } {
  if (block.dump !== undefined) {
    const heads = block.dump.shape.at(-3) ?? 1;
    return { heads, kvHeads: heads };
  }
  const pair = block.differential === undefined ? 1 : 2;
  const inShape = (given: Tensor | undefined): number | undefined => {
    const found = headsInShape(block, given);
    return found === undefined ? undefined : found / pair;
  };
  const heads = block.heads ?? inShape(block.Q) ?? 1;
  return { heads, kvHeads: block.kvHeads ?? inShape(block.K) ?? heads };
}

/** The key/value head that query head h uses: ⌊h·G/H⌋. */
export function kvHeadOf(h: number, dims: Dims): number {
  return Math.floor((h * dims.kvHeads) / dims.heads);
}

/** The sizes as the mixing of values has them: heads of the context, and heads of the values. */
export function mixDims(dims: Dims): Dims {
  const { contextHeads, valueHeads } = dims;
  return contextHeads === undefined || valueHeads === undefined
    ? dims
    : { ...dims, heads: contextHeads, kvHeads: valueHeads };
}

/** The sources of keys and values as one pair, whether they were written as X or apart. */
export function memorySources(memory: Memory): { K: Tensor; V: Tensor } {
  const K = memory.K ?? memory.X;
  const V = memory.V ?? memory.X;
  if (K === undefined || V === undefined) throw new Error("memory without sources");
  return { K, V };
}

/** Columns of a projection's result; undefined for a missing one. */
export function weightColumns(weight: Tensor | undefined, layout: Block["weightLayout"]): number | undefined {
  return layout === "out-in" ? weight?.shape[0] : weight?.shape[1];
}

/** Width of a block's result: the last of feed-forward, Wo, and the heads side by side. */
export function resultWidth(block: Block, dims: Dims): number {
  const ff = block.feedForward;
  return (
    weightColumns(ff?.W2, block.weightLayout) ??
    weightColumns(block.Wo, block.weightLayout) ??
    mixDims(dims).heads * dims.dv
  );
}

/** What the raw scores are multiplied by: as written, else 1/√dk for dot and general, 1 for the others. */
export function scaleOf(block: Block, dims: Dims): RowFactor {
  if (block.scale !== undefined) return block.scale;
  return block.score.type === "dot" || block.score.type === "general" ? 1 / Math.sqrt(dims.dk) : 1;
}

function headsInShape(block: Block, given: Tensor | undefined): number | undefined {
  if (given === undefined || block.layout === "packed") return undefined;
  return given.shape.length < 3 ? 1 : given.shape.at(-3);
}

/** Batch, rows and width per head of Q, K or V: given, or projected from its source. */
function operandSize(
  block: Block,
  given: Tensor | undefined,
  heads: number,
  source: Shape | undefined,
  weight: Tensor | undefined,
): { batch: number; rows: number; width: number } {
  const shape = given?.shape ?? source ?? [0, 0];
  const rows = shape.at(-2) ?? 0;
  if (given !== undefined && block.layout === "heads") {
    return { batch: batchOf(shape, 4), rows, width: shape.at(-1) ?? 0 };
  }
  const packedWidth =
    (given === undefined ? weightColumns(weight, block.weightLayout) : undefined) ?? shape.at(-1) ?? 0;
  return { batch: batchOf(shape, 3), rows, width: packedWidth / heads };
}

function dumpDims(shape: Shape): Dims {
  const heads = shape.at(-3) ?? 1;
  const n = shape.at(-2) ?? 0;
  const m = shape.at(-1) ?? 0;
  const none = { past: 0, dq: 0, dk: 0, dv: 0, dModel: undefined };
  return { batch: batchOf(shape, 4), n, m, keys: m, heads, kvHeads: heads, ...none };
}

function batchOf(shape: Shape | undefined, rank: number): number {
  return shape !== undefined && shape.length >= rank ? itemAt(shape, 0) : 1;
}

/** One batch item serves any number of others. */
function commonBatch(...sizes: readonly number[]): number {
  return sizes.find((size) => size !== 1) ?? 1;
}
