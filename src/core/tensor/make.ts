import { itemAt } from "../present.ts";
import type { ViewSteps } from "./files/tensorView.ts";
import { Random } from "./random.ts";
import { elementCount, type Tensor } from "./tensor.ts";

/** A tensor of a file, in the reading that a spec asks for. */
export interface FileRecipe {
  readonly kind: "file";
  /** After all steps. */
  readonly shape: readonly number[];
  /** The reference as it is written. */
  readonly file: string;
  /** Where another thread may open the file; undefined where only the host can read it. */
  readonly place: string | undefined;
  /** What the file was like when it was listed: another stamp is another file. */
  readonly stamp: string;
  readonly tensor: string;
  readonly steps: ViewSteps;
}

/** How a tensor is made; a few bytes that stand for all of its elements. */
export type Recipe = FileRecipe | MadeRecipe;

type MadeRecipe =
  | { readonly kind: "filled"; readonly shape: readonly number[]; readonly value: number }
  | { readonly kind: "identity"; readonly shape: readonly number[] }
  | { readonly kind: "normal"; readonly shape: readonly number[]; readonly seed: number; readonly std: number }
  | { readonly kind: "uniform" | "xavier"; readonly shape: readonly number[]; readonly seed: number };

const recipes = new WeakMap<Tensor, Recipe>();

/** Every element the same. */
export function filled(shape: readonly number[], value: number): Tensor {
  return madeBy({ kind: "filled", shape, value });
}

/** The n×n identity. */
export function identity(n: number): Tensor {
  return madeBy({ kind: "identity", shape: [n, n] });
}

/** Normal numbers with mean 0 and deviation `std`, drawn in row-major order. */
export function randomNormal(shape: readonly number[], seed: number, std: number): Tensor {
  return madeBy({ kind: "normal", shape, seed, std });
}

/** Uniform numbers in [0, 1), drawn in row-major order. */
export function randomUniform(shape: readonly number[], seed: number): Tensor {
  return madeBy({ kind: "uniform", shape, seed });
}

/**
 * Glorot's initialisation: uniform in [−a, a) with a = √(6 / (rows + cols)), rows and cols being the last two axes
 * (Glorot and Bengio, 2010). The shape must have at least two axes.
 */
export function randomXavier(shape: readonly number[], seed: number): Tensor {
  return madeBy({ kind: "xavier", shape, seed });
}

/** The recipe of a tensor that was made by one. */
export function recipeOf(tensor: Tensor): Recipe | undefined {
  return recipes.get(tensor);
}

/** A tensor whose elements are made when they are first read, so that checking a document costs nothing for them. */
export function madeBy(recipe: MadeRecipe): Tensor {
  const { shape } = recipe;
  let made: Float64Array | undefined;
  const tensor = {
    shape,
    get data(): Float64Array {
      made ??= elementsOf(recipe);
      return made;
    },
  };
  recipes.set(tensor, recipe);
  return tensor;
}

/** The tensor of a file: its numbers, read before, and the recipe by which another thread reads them for itself. */
export function readBy(recipe: FileRecipe, data: Float64Array): Tensor {
  const tensor = { shape: recipe.shape, data };
  recipes.set(tensor, recipe);
  return tensor;
}

/** Elements that are still in use, by their recipe: a document that is edited elsewhere keeps its random weights. */
const inUse = new Map<string, WeakRef<Float64Array>>();
const mostInUse = 256;

function elementsOf(recipe: MadeRecipe): Float64Array {
  const name = Object.values(recipe)
    .map((value) => (Object.is(value, -0) ? "-0" : String(value)))
    .join(" ");
  const known = inUse.get(name)?.deref();
  // Elements that were moved to another thread are gone from this one.
  if (known?.length === elementCount(recipe.shape)) return known;
  const made = makeElements(recipe);
  if (inUse.size >= mostInUse) inUse.clear();
  inUse.set(name, new WeakRef(made));
  return made;
}

function makeElements(recipe: MadeRecipe): Float64Array {
  const { kind, shape } = recipe;
  const data = new Float64Array(elementCount(shape));
  if (kind === "filled") {
    // Fresh memory is 0 already; −0 is not.
    if (!Object.is(recipe.value, 0)) data.fill(recipe.value);
  } else if (kind === "identity") {
    const n = itemAt(shape, 0);
    for (let at = 0; at < n; at++) data[at * n + at] = 1;
  } else {
    const draw = drawing(recipe);
    for (let at = 0; at < data.length; at++) data[at] = draw();
  }
  return data;
}

function drawing(recipe: Exclude<MadeRecipe, { readonly kind: "filled" | "identity" }>): () => number {
  const { kind, shape, seed } = recipe;
  const random = new Random(seed);
  if (kind === "normal") return () => recipe.std * random.normal();
  if (kind === "uniform") return () => random.uniform();
  const bound = Math.sqrt(6 / (itemAt(shape, -2) + itemAt(shape, -1)));
  return () => bound * (2 * random.uniform() - 1);
}
