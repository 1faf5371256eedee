import { vocabularyTokens } from "../spec/embedding.ts";
import { roundPath } from "../spec/generating.ts";
import type { Position } from "../spec/positionKinds.ts";
import type { LayerResult } from "../spec/result.ts";
import type { Block, Embedding, Mask, Spec } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { extraStep } from "./extra.ts";

/** One round of a generation: which ids enter, how many came before, and the layers that hold the cache of those. */
export interface RoundInput {
  readonly round: number;
  readonly ids: readonly number[];
  /** The ids before, whose keys and values are cached. */
  readonly before: readonly number[];
  /** The layers of the round before; absent in the first. */
  readonly cached: readonly LayerResult[] | undefined;
}

/**
 * A round of a generation as a spec of its own: the new ids enter, the keys and values of those before are the cache, and
 * positions and masks count on. All that is expected, given or dumped is left out. Labels of the read-out are ids.
 */
export function roundSpec(spec: Spec, input: RoundInput): Spec {
  const { train, beside, tour, generate, expectedForms, ...rest } = spec;
  const blocks = spec.main.blocks.map((block, at) => roundBlock(block, input, input.cached?.[at]));
  const { tokens, ...main } = spec.main;
  const label = (ids: readonly number[]) => vocabularyTokens({ ids: row(ids) }, main.vocabulary);
  const own = label(input.ids);
  const { readOut } = spec;
  const labels = readOut?.labels ?? main.vocabulary;
  const pastTokens = input.before.length === 0 ? undefined : label(input.before);
  return {
    ...rest,
    ...(readOut && { readOut: { ...readOut, ...(labels && { labels }) } }),
    main: { ...main, blocks, ...(own && { tokens: own }), ...(pastTokens && { pastTokens }) },
    expectedTraining: new Map(),
  };
}

function roundBlock(block: Block, { round, ids, before }: RoundInput, cached: LayerResult | undefined): Block {
  const count = before.length;
  const { embedding, dumped, ...rest } = block;
  return {
    ...rest,
    path: roundPath(round, block.path),
    ...(embedding && { embedding: roundEmbedding(embedding, ids, count) }),
    positions: block.positions.map((position) => roundPosition(position, block, ids.length, count)),
    masks: block.masks.map((mask) => roundMask(mask, count)),
    ...(cached && block.memory === "self" && { past: cacheOf(cached) }),
    given: new Map(),
    expected: new Map(),
  };
}

function cacheOf(layer: LayerResult): NonNullable<Block["past"]> {
  const K = extraStep("presentK", layer);
  const V = extraStep("presentV", layer);
  if (K === undefined || V === undefined) throw new Error("a layer without keys");
  return { K, V };
}

/** New ids keep the type of the last one that is written. */
function roundEmbedding(embedding: Embedding, ids: readonly number[], count: number): Embedding {
  const { types, positions } = embedding;
  const typeAt = (at: number) => types?.ids.data[Math.min(at, types.ids.data.length - 1)] ?? 0;
  return {
    ...embedding,
    ids: row(ids),
    ...(types && { types: { ...types, ids: row(ids.map((_, at) => typeAt(count + at))) } }),
    ...(positions && { positions: { ...positions, ids: counted(count, ids.length) } }),
  };
}

/** Positions go on after those that came before; with a cache, sinusoids and rotations count them themselves. */
function roundPosition(position: Position, block: Block, rows: number, count: number): Position {
  if (position.type === "learned") return { ...position, positions: counted(count, rows) };
  if (block.memory === "self" || (position.type !== "sinusoidal" && position.type !== "rope")) return position;
  return { ...position, offset: position.offset + count };
}

/** A written offset is that of the first query among the keys, which moves on with the cache. */
function roundMask(mask: Mask, count: number): Mask {
  const list = (masks: readonly Mask[]) => masks.map((one) => roundMask(one, count));
  if (mask.type === "causal" && typeof mask.offset === "number") return { ...mask, offset: mask.offset + count };
  if (mask.type === "prefix") return { ...mask, otherwise: list(mask.otherwise) };
  return mask.type === "any" ? { ...mask, lists: mask.lists.map(list) } : mask;
}

function row(ids: readonly number[]): Tensor {
  return { shape: [ids.length], data: Float64Array.from(ids) };
}

function counted(first: number, count: number): Tensor {
  return row(Array.from({ length: count }, (_, at) => first + at));
}
