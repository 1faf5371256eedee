import type { BlockInput } from "../engine/block.ts";
import { postNormStep } from "../spec/norms.ts";
import type { Dims, LayerResult } from "../spec/result.ts";
import type { Block, ReadOut } from "../spec/spec.ts";
import type { StepId } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Words } from "../words.ts";

/** The kinds of mistakes that are looked for. */
export const mistakeGroups = [
  ...(["scale", "softmax", "mask", "heads", "weights", "groups", "position", "closing", "data"] as const),
] as const;
export type MistakeGroup = (typeof mistakeGroups)[number];

/** A block with what entered it and what it yields as it is written: what a mistake is made from. */
export interface Site {
  readonly block: Block;
  readonly input: BlockInput;
  readonly layer: LayerResult;
  readonly dims: Dims;
  /** The block is too large to be computed as a whole for a mistake. */
  readonly isLarge?: boolean;
}

/** A block that is computed in another way; it may read another input. */
export interface Rewritten {
  readonly block: Block;
  readonly input?: BlockInput;
}

/** What a document would have to say for the mistake to be what it computes: a property of the block and its JSON value. */
export interface Fix {
  /** Below the block: `scale`, `feedForward.activation`. */
  readonly path: string;
  /** Undefined: the property goes. */
  readonly value: unknown;
}

/** One way in which somebody's program may differ from the document. */
export interface Mistake {
  readonly group: MistakeGroup;
  readonly name: string;
  /** 0 is the commonest; of two that explain equally well the commoner one is named first. */
  readonly common: number;
  /** What is otherwise, as the end of a sentence that begins with "if". */
  readonly change: Words;
  readonly fix?: Fix;
  /** The mistakes of which it is made, one after the other. */
  readonly parts?: readonly Mistake[];
  /** The read-out as the mistake has it, of one that is made behind all blocks; undefined where it does not apply. */
  readonly head?: (head: ReadOut) => ReadOut | undefined;
  /** The block as the mistake has it; undefined where it does not apply. */
  rewrite(site: Site): Rewritten | undefined;
}

/** Makes a mistake whose rewrite is a changed block. */
export function mistake(
  group: MistakeGroup,
  name: string,
  common: number,
  change: Words,
  rewrite: (site: Site) => Block | undefined,
  fix?: Fix,
): Mistake {
  const rewritten = (site: Site): Rewritten | undefined => {
    const block = rewrite(site);
    return block === undefined ? undefined : { block };
  };
  return { group, name, common, change, rewrite: rewritten, ...(fix && { fix }) };
}

/** A step of the block as it is written; undefined where it has none. */
export function stepOf({ layer }: Site, id: StepId): Tensor | undefined {
  return layer.steps.get(id)?.tensor;
}

/** The latest of some steps that exists. */
export function latestOf(site: Site, ...ids: readonly StepId[]): Tensor | undefined {
  for (const id of ids) {
    const found = stepOf(site, id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What the attention leaves, with its norm and residual: what the network's residual adds. */
export function attended(site: Site): Tensor | undefined {
  const post = postNormStep(site.block);
  return post === undefined ? latestOf(site, "residual", "branchNormed", "output", "concat") : stepOf(site, post);
}

/** The block with some steps replaced. */
export function withSteps(block: Block, steps: Readonly<Partial<Record<StepId, Tensor>>>): Block {
  const given = new Map(block.given);
  for (const [id, tensor] of Object.entries(steps)) given.set(id as StepId, tensor);
  return { ...block, given };
}

/** The tensor with each number changed; `at` is its place. */
export function mapped(tensor: Tensor, change: (value: number, at: number) => number): Tensor {
  return { shape: tensor.shape, data: tensor.data.map(change) };
}
