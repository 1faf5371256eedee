import { num, op, root, row, sym } from "../../explain/text/formulaParts.ts";
import { itemAt } from "../../present.ts";
import type { Resumable } from "../../resumable.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { type FigureKind, sumOf } from "../figure.ts";

/** Weights of one head, n×m. */
export interface Weights {
  readonly n: number;
  readonly m: number;
  readonly weights: Float64Array;
}

export const similarityMeasures = ["hellinger", "jensenShannon"] as const;
export type SimilarityMeasure = (typeof similarityMeasures)[number];

/** How unlike two heads are, by where they look. */
export const similarity: FigureKind = {
  name: "similarity",
  title: words("Similarity"),
  formula: root(row(num("1"), "−", op("mean"), op("Σ"), root(row(sym("p"), sym("q"))))),
  words: words(
    "Hellinger's distance of two heads' weights: 0 where they look at the same keys, 1 where at none in common.",
  ),
};

/** Below this, 1 − Σ√(pq) is a difference of nearly equal numbers, and is taken from the differences themselves. */
const nearlySame = 1e-4;

/**
 * Distances of heads of the same n×m, count×count: Hellinger √(1 − mean of Σ√(pq)), a product of the matrices' roots; or the mean of
 * Jensen–Shannon's divergence in bits. Rows are divided by their sums; those without any weight in both heads do not count.
 */
export function* distances(heads: readonly Weights[], measure: SimilarityMeasure): Resumable<Float64Array> {
  const count = heads.length;
  const shares = heads.map(toShares);
  const roots =
    measure === "hellinger" ? shares.map(({ data, filled }) => ({ data: data.map(Math.sqrt), filled })) : shares;
  const result = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      const between =
        measure === "hellinger"
          ? hellinger(itemAt(roots, a), itemAt(roots, b))
          : jensenShannon(itemAt(shares, a), itemAt(shares, b), itemAt(heads, a).m);
      result[a * count + b] = between;
      result[b * count + a] = between;
      if (b % 4 === 0) yield;
    }
    yield;
  }
  return result;
}

interface Shares {
  readonly data: Float64Array;
  /** For each row, 1 where it has any weight. */
  readonly filled: Uint8Array;
}

function toShares({ n, m, weights }: Weights): Shares {
  const data = new Float64Array(n * m);
  const filled = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const sum = sumOf(m, (j) => Math.max(0, valueAt(weights, i * m + j)));
    if (!(sum > 0)) continue;
    filled[i] = 1;
    for (let j = 0; j < m; j++) data[i * m + j] = Math.max(0, valueAt(weights, i * m + j)) / sum;
  }
  return { data, filled };
}

function countedRows(a: Shares, b: Shares): number {
  return sumOf(a.filled.length, (i) => valueAt(a.filled, i) | valueAt(b.filled, i));
}

function hellinger(a: Shares, b: Shares): number {
  const rows = countedRows(a, b);
  if (rows === 0) return 0;
  const [p, q] = [a.data, b.data];
  let overlap = 0;
  for (let k = 0; k < p.length; k++) overlap += valueAt(p, k) * valueAt(q, k);
  const apart = 1 - overlap / rows;
  if (apart > nearlySame) return Math.sqrt(apart);
  let square = 0;
  for (let k = 0; k < p.length; k++) square += (valueAt(p, k) - valueAt(q, k)) ** 2;
  return Math.sqrt(square / (2 * rows));
}

function jensenShannon(a: Shares, b: Shares, m: number): number {
  const rows = countedRows(a, b);
  if (rows === 0) return 0;
  let bits = 0;
  for (let k = 0; k < a.data.length; k++) {
    const [p, q] = [valueAt(a.data, k), valueAt(b.data, k)];
    const middle = (p + q) / 2;
    if (p > 0) bits += (p * Math.log2(p / middle)) / 2;
    if (q > 0) bits += (q * Math.log2(q / middle)) / 2;
  }
  // A row that only one of them has is as far from the other as can be.
  for (let i = 0; i < a.data.length / Math.max(1, m); i++) if (a.filled[i] !== b.filled[i]) bits += 1 / 2;
  return Math.max(0, bits) / rows;
}
