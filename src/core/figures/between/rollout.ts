import { frac, high, low, mat, num, op, row, sym } from "../../explain/text/formulaParts.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { type FigureKind, sumOf } from "../figure.ts";
import type { Weights } from "./similarity.ts";

/** How much of each input token is in each output, when all layers are taken together. */
export const rollout: FigureKind = {
  name: "rollout",
  title: words("Rollout and flow"),
  formula: row(
    low(mat("R"), sym("l")),
    "=",
    "(",
    frac(num("1"), num("2")),
    op("mean"),
    high(mat("A"), sym("h")),
    "+",
    frac(num("1"), num("2")),
    mat("I"),
    ")",
    "·",
    low(mat("R"), sym("l−1")),
  ),
  words: words(
    "Where a token's output comes from if every layer passes on half of what enters it and mixes the other half by its mean weights.",
  ),
};

/** ½·mean over heads + ½I of a layer, n×n; a row without any weight is the token itself. Undefined where n ≠ m. */
export function mixedLayer(heads: readonly Weights[]): Float64Array | undefined {
  const first = heads[0];
  if (first === undefined || first.n !== first.m) return undefined;
  const { n } = first;
  const mixed = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (const { weights } of heads) {
      const isEmpty = weights.subarray(i * n, (i + 1) * n).every((weight) => weight === 0);
      for (let j = 0; j < n; j++)
        mixed[i * n + j] =
          valueAt(mixed, i * n + j) + (isEmpty ? Number(i === j) : valueAt(weights, i * n + j)) / (2 * heads.length);
    }
    mixed[i * n + i] = valueAt(mixed, i * n + i) + 0.5;
  }
  return mixed;
}

/**
 * The product of the layers, the first at the right: after each of them, n×n. All of one size.
 * @internal No view shows it yet.
 */
export function rolloutOf(layers: readonly Float64Array[], n: number): Float64Array[] {
  const all: Float64Array[] = [];
  for (const layer of layers) {
    const before = all.at(-1);
    all.push(before === undefined ? layer : squareProduct(layer, before, n));
  }
  return all;
}

function squareProduct(a: Float64Array, b: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return sumOf(n, (k) => valueAt(a, i * n + k) * valueAt(b, k * n + j));
  });
}
