import { isRowNormalization, rowConstant } from "../../engine/sparse.ts";
import type { Block } from "../../spec/spec.ts";

/** A row of weights with the scores that it is made of. */
export interface NormalizedRow {
  readonly normalize: Block["normalize"];
  readonly weights: Float64Array;
  /** Before the temperature divides them; −Infinity where a key is masked. */
  readonly scores: Float64Array;
  readonly temperature: number;
}

/**
 * ∂wⱼ/∂sₖ for each key j: how the weights move when the score of key k rises. With T the temperature and δ 1 where j = k:
 * softmax wⱼ(δ − wₖ)/T, with a sink the same; sigmoid δ·w(1 − w)/T; none δ/T; sparsemax (δ − 1/|S|)/T within the support S; entmax15 with
 * g = √w: gⱼ(δ − gₖ/Σg)/T; relu δ/(T · visible keys) where w > 0; sum (δ − wⱼ)/Σs. 0 for masked keys.
 */
export function jacobianColumn({ normalize, weights, scores, temperature }: NormalizedRow, k: number): Float64Array {
  const isSeen = (j: number): boolean => scores[j] !== -Infinity;
  if (!isSeen(k)) return new Float64Array(weights.length);
  const own = weights[k] ?? 0;
  const slope = slopeFor(normalize, weights, scores, temperature, own);
  return weights.map((weight, j) => (isSeen(j) ? slope(weight, Number(j === k)) / temperature : 0));
}

/** The slope of a weight for δ, before it is divided by the temperature. */
function slopeFor(
  normalize: Block["normalize"],
  weights: Float64Array,
  scores: Float64Array,
  temperature: number,
  own: number,
): (weight: number, same: number) => number {
  if (normalize === "softmax") return (weight, same) => weight * (same - own);
  if (normalize === "sigmoid") return (weight, same) => same * weight * (1 - weight);
  if (!isRowNormalization(normalize)) return (_, same) => same;
  const divided = scores.map((score) => score / temperature);
  switch (normalize) {
    case "sparsemax": {
      const support = weights.reduce((count, weight) => count + Number(weight > 0), 0);
      return (weight, same) => (weight > 0 && own > 0 ? same - 1 / support : 0);
    }
    case "entmax15": {
      const total = weights.reduce((sum, weight) => sum + Math.sqrt(weight), 0);
      return (weight, same) => (weight > 0 && own > 0 ? Math.sqrt(weight) * (same - Math.sqrt(own) / total) : 0);
    }
    case "relu": {
      const visible = rowConstant(normalize, divided);
      return (weight, same) => (weight > 0 ? same / visible : 0);
    }
    case "sum": {
      const sum = rowConstant(normalize, divided);
      return (weight, same) => (sum === 0 ? 0 : (same - weight) / sum);
    }
  }
}
