import { blockDims, memorySources, resultWidth } from "./dims.ts";
import type { Dims } from "./result.ts";
import type { Block, Spec, Stack } from "./spec.ts";

/** A block with the sizes it will have. */
export interface SizedBlock {
  readonly block: Block;
  readonly dims: Dims;
}

const known = new WeakMap<Spec, readonly SizedBlock[]>();

/** The sizes of all blocks, the encoder's first, without computing anything: to judge beforehand what it would take. */
export function specDims(spec: Spec): readonly SizedBlock[] {
  const sized = known.get(spec) ?? sizedBlocks(spec);
  known.set(spec, sized);
  return sized;
}

function sizedBlocks(spec: Spec): SizedBlock[] {
  const encoder = spec.encoder === undefined ? [] : stackDims(spec.encoder, spec, undefined);
  const last = encoder.at(-1);
  return [...encoder, ...stackDims(spec.main, spec, last && resultShape(last))];
}

/** Cells of a block's scores, B×H×n×keys: its largest steps have as many. */
export function scoreCount({ batch, heads, n, keys }: Dims): number {
  return batch * heads * n * keys;
}

function stackDims(stack: Stack, spec: Spec, encoded: readonly number[] | undefined): SizedBlock[] {
  const sized: SizedBlock[] = [];
  let X: readonly number[] | undefined = stack.X?.shape;
  for (const block of stack.blocks) {
    const one = { block, dims: blockDims(block, { X, memory: memoryShapes(block, spec, encoded) }) };
    sized.push(one);
    X = resultShape(one);
  }
  return sized;
}

function memoryShapes(block: Block, { memory }: Spec, encoded: readonly number[] | undefined) {
  if (block.memory === "encoder" && encoded !== undefined) return { K: encoded, V: encoded };
  if (block.memory !== "root" || memory === undefined) return undefined;
  const { K, V } = memorySources(memory);
  return { K: K.shape, V: V.shape };
}

function resultShape({ block, dims }: SizedBlock): readonly number[] {
  return [dims.batch, dims.n, resultWidth(block, dims)];
}
