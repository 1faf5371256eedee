import type { Block, Spec } from "../core/spec/spec.ts";
import { type FileRecipe, madeBy, type Recipe, readBy, recipeOf } from "../core/tensor/make.ts";
import type { Tensor } from "../core/tensor/tensor.ts";

/** A spec as it travels to a worker: each generated tensor replaced by its recipe. */
export interface PackedSpec {
  readonly packed: unknown;
}

interface PackedTensor {
  readonly recipe: Recipe;
}

/** Packs a spec, so that random weights need not be drawn on this thread, nor copied to the other. */
export function packSpec(spec: Spec): PackedSpec {
  return {
    packed: mapObjects(spec, (value): PackedTensor | undefined => {
      const recipe = recipeOf(value as Tensor);
      if (recipe?.kind === "file" && recipe.place === undefined) return undefined;
      return recipe && { recipe };
    }),
  };
}

/** The recipes of a package whose numbers are to be read from files before it is unpacked. */
export function fileRecipesIn({ packed }: PackedSpec): FileRecipe[] {
  const found: FileRecipe[] = [];
  mapObjects(packed, (value) => {
    if (!("recipe" in value)) return undefined;
    const { recipe } = value as PackedTensor;
    if (recipe.kind === "file") found.push(recipe);
    return value;
  });
  return found;
}

/** What a block needs for its scores and weights, as it travels to a worker; without what Q and K were made from. */
export interface PackedBlock {
  readonly packed: unknown;
}

/** Packs a block, without its projections, network and expected values. Numbers of files travel as numbers. */
export function packBlock(block: Block): PackedBlock {
  const needed = Object.entries(block).filter(
    ([name]) => !/^([Wb]([qkvo]|qkv)|[QKV]|past|biasKV|feedForward|dump|dumped)$/.test(name),
  );
  return {
    packed: mapObjects({ ...Object.fromEntries(needed), given: new Map(), expected: new Map() }, (value) => {
      const recipe = recipeOf(value as Tensor);
      return recipe === undefined || recipe.kind === "file" ? undefined : { recipe };
    }),
  };
}

/** The block again, with tensors that are made when they are first read. */
export function unpackBlock({ packed }: PackedBlock): Block {
  return mapObjects(packed, (value) =>
    "recipe" in value ? madeBy((value as PackedTensor).recipe as Exclude<Recipe, FileRecipe>) : undefined,
  ) as Block;
}

/** The spec again, with tensors that are made when they are first read, and those of `files`. */
export function unpackSpec({ packed }: PackedSpec, files: ReadonlyMap<FileRecipe, Float64Array> = new Map()): Spec {
  return mapObjects(packed, (value) => {
    if (!("recipe" in value)) return undefined;
    const { recipe } = value as PackedTensor;
    if (recipe.kind !== "file") return madeBy(recipe);
    const data = files.get(recipe);
    if (data === undefined) throw new Error(`${recipe.file} was not read`);
    return readBy(recipe, data);
  }) as Spec;
}

/** A copy in which `replace` has taken the place of some objects; lists and maps are copied, typed arrays shared. */
function mapObjects(value: unknown, replace: (value: object) => object | undefined): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return isPlain(value) ? value : value.map((item) => mapObjects(item, replace));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, mapObjects(item, replace)]));
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapObjects(item, replace)]));
}

/** Tokens, shapes, lengths, edges: lists without tensors, which may be long. */
function isPlain(list: readonly unknown[]): boolean {
  return typeof list[0] !== "object" || Array.isArray(list[0]);
}
