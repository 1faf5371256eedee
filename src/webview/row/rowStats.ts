/** The figures of one query's weights. */
export interface RowStats {
  readonly sum: number;
  /** The key with the largest weight, from 0; −1 when no weight is a number. */
  readonly largest: number;
  readonly masked: number;
  /** −Σ p ln p in nats of the weights divided by their sum; undefined where they are no distribution. */
  readonly entropy: number | undefined;
  /** e^entropy: how many equally weighted keys would be as spread out. */
  readonly effectiveKeys: number | undefined;
  /** The entropy of equal weights on all visible keys. */
  readonly largestEntropy: number;
}

/** Figures of a row of weights; `masked` marks the keys that the query may not see. */
export function rowStats(weights: Float64Array, masked: readonly boolean[]): RowStats {
  let sum = 0;
  let largest = -1;
  for (let key = 0; key < weights.length; key++) {
    sum += weights[key]!;
    if (!Number.isNaN(weights[key]!) && (largest < 0 || weights[key]! > weights[largest]!)) largest = key;
  }
  const hidden = masked.reduce((count, is) => count + (is ? 1 : 0), 0);
  const entropy = entropyOf(weights, sum);
  return {
    sum,
    largest,
    masked: hidden,
    entropy,
    effectiveKeys: entropy === undefined ? undefined : Math.exp(entropy),
    largestEntropy: Math.log(Math.max(1, weights.length - hidden)),
  };
}

/** Shannon's entropy of w / Σw; undefined for negative weights, for a sum of zero and for what is not finite. */
function entropyOf(weights: Float64Array, sum: number): number | undefined {
  if (!(sum > 0 && sum < Number.POSITIVE_INFINITY)) return undefined;
  let entropy = 0;
  for (const weight of weights) {
    // Written so that NaN is refused, too.
    if (!(weight >= 0)) return undefined;
    const p = weight / sum;
    // p ln p is 0 in the limit where p is 0.
    if (p > 0) entropy -= p * Math.log(p);
  }
  return entropy;
}

/** The keys by falling weight; equal ones keep their order, NaN comes last. */
export function keysByWeight(weights: Float64Array): number[] {
  const rank = (key: number): number => (Number.isNaN(weights[key]!) ? Number.NEGATIVE_INFINITY : weights[key]!);
  return Array.from(weights, (_, key) => key).sort((a, b) =>
    rank(a) === rank(b) ? a - b : rank(a) < rank(b) ? 1 : -1,
  );
}

/** Row `row` of a row-major matrix of `cols` columns, without copying. */
export function rowOfMatrix(data: Float64Array, row: number, cols: number): Float64Array {
  return data.subarray(row * cols, (row + 1) * cols);
}

/** Which keys are hidden: those whose masked score is −Infinity. Without a masked step none is. */
export function maskedKeys(maskedScores: Float64Array | undefined, keys: number): boolean[] {
  return Array.from({ length: keys }, (_, key) => maskedScores?.[key] === Number.NEGATIVE_INFINITY);
}

/** How many of the largest numbers hold a share of their sum; undefined for negative numbers and a sum of zero. */
export function keysForShare(weights: Float64Array, share: number): number | undefined {
  const falling = weights.toSorted().reverse();
  const sum = falling.reduce((so, weight) => so + weight, 0);
  if (!(sum > 0 && sum < Number.POSITIVE_INFINITY) || (falling.at(-1) ?? 0) < 0) return undefined;
  let held = 0;
  const found = falling.findIndex((weight) => {
    held += weight;
    // With slack, since the same numbers added in another order may miss the share by a rounding.
    return held >= share * sum * (1 - 1e-12);
  });
  return found + 1;
}

/** How much the score of a key must rise until its weight is the largest; undefined for that key itself, and for masked ones. */
export function riseToLead(scores: Float64Array, key: number, largest: number): number | undefined {
  const [own, most] = [scores[key], scores[largest]];
  const rise = own === undefined || most === undefined || key === largest ? Number.NaN : most - own;
  return Number.isFinite(rise) && rise >= 0 ? rise : undefined;
}
