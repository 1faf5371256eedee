import type { Dims } from "../spec/result.ts";
import type { Block, Spec } from "../spec/spec.ts";
import { type SizedBlock, scoreCount, specDims } from "../spec/specDims.ts";
import { streamedBlocks } from "./streamed.ts";

/** What a computation will take, roughly. */
export interface Cost {
  /** Multiplications, with each cell of a score step counted as the number of multiplications that takes the same time. */
  readonly work: number;
  /** Bytes of everything that is kept. */
  readonly bytes: number;
}

/** Time of one cell through scale, mask and softmax, in multiplications of the plain loops. Measured: 20 to 30 ns against 1. */
const workPerScore = 25;

/** Time of a number that is compared, split into heads, rotated and kept, in multiplications. */
const workPerCopy = 10;

/** Time of what a spec takes beside its cells: objects, maps, shapes. */
const workPerBlock = 5_000;

/** Steps with as many cells as the scores: scores, scaled, capped, masked, weights, and one on the way. */
const scoreSteps = 6;

/** Gradients of a pass, in passes. */
const backward = 3;

/** Most scores that a computation keeps, so that its six steps of them take no more than 768 MB; see `ComputeOptions`. */
export const keptScores = 2 ** 24;

/**
 * Most scores of a block in float32 that a computation keeps. Who asks for float32 asks for speed: the fused pass takes half
 * the time of one that keeps them, and a row is made again when somebody looks at it.
 */
export const keptSingleScores = 2 ** 20;

/** Estimates a spec from its sizes alone. Sizes so large that they overflow give Infinity. */
export function costOf(spec: Spec): Cost {
  const steps = spec.train?.steps ?? 0;
  const passes = spec.train === undefined ? 1 : 1 + (1 + backward) * Math.max(1, steps);
  let work = 0;
  let bytes = 0;
  const streamed = streamedBlocks(spec, keptScores, keptSingleScores);
  const blocks = specDims(spec);
  for (const sized of blocks) {
    work += blockWork(sized);
    bytes += blockBytes(sized, streamed.has(sized.block) ? 0 : scoreCount(sized.dims));
    if (spec.generate === undefined || !spec.main.blocks.includes(sized.block)) continue;
    const round = roundOf(sized, spec.generate.atMost);
    work += blockWork(sized) + spec.generate.atMost * blockWork(round);
    bytes += spec.generate.atMost * blockBytes(round, scoreCount(round.dims));
  }
  work += readOutWork(spec, blocks.at(-1));
  return { work: work * passes, bytes: spec.train === undefined ? bytes : 3 * bytes };
}

/** Multiplications of some queries of a block with all its keys, whose projections are made already. */
export function rowsWork({ block, dims }: SizedBlock, rows: number): number {
  const { batch, n, m, heads, kvHeads, dq, dk, dv } = dims;
  const copied = batch * (n * heads * dq + m * kvHeads * (dk + dv));
  const projected = batch * m * (dims.dModel ?? 0) * kvHeads * (dk + dv);
  return blockWork({ block, dims: { ...dims, n: rows } }) - projected + workPerCopy * copied;
}

/** The last round of a generation: one new position over all keys. */
function roundOf({ block, dims }: SizedBlock, rounds: number): SizedBlock {
  const grown = block.memory === "self" ? rounds : 0;
  return { block, dims: { ...dims, n: 1, m: 1, keys: dims.keys + grown } };
}

function blockWork({ block, dims }: SizedBlock): number {
  const { batch, n, m, keys, heads, kvHeads, dq, dk, dv, dModel } = dims;
  const cells = scoreCount(dims);
  const additive = block.score.type === "additive" ? dk * 20 : 0;
  const rules = 1 + block.masks.length;
  const width = dModel ?? 0;
  const projections = batch * width * (n * heads * dq + m * kvHeads * (dk + dv)) + batch * n * heads * dv * width;
  return (
    workPerBlock + cells * (dk + dv + additive + workPerScore * rules) + projections + networkWork(block, dims) + keys
  );
}

function networkWork({ feedForward }: Block, { batch, n }: Dims): number {
  if (feedForward === undefined) return 0;
  const { W1, W2 } = feedForward;
  return batch * n * (W1.data.length + W2.data.length);
}

/** Rows of the result times the weights of its end, after each layer where it is asked for. */
function readOutWork({ readOut, main }: Spec, last: SizedBlock | undefined): number {
  if (readOut === undefined || last === undefined) return 0;
  const table = readOut.tied ? main.blocks[0]?.embedding?.table : readOut.W;
  const size = (table?.data.length ?? 0) + (readOut.transform?.W.data.length ?? 0);
  return size * last.dims.batch * last.dims.n * (readOut.each ? main.blocks.length : 1);
}

function blockBytes({ block, dims }: SizedBlock, kept: number): number {
  const { batch, n, keys, heads, kvHeads, dq, dk, dv, dModel } = dims;
  const perHead = 3 * batch * (heads * n * (dq + dv) + kvHeads * keys * (dk + dv));
  const hidden =
    block.feedForward === undefined ? 0 : block.feedForward.W1.data.length + block.feedForward.W2.data.length;
  const perLayer = 6 * batch * n * Math.max(dModel ?? 0, heads * dv);
  return 8 * (scoreSteps * kept + perHead + perLayer + hidden + batch * n * 4);
}
