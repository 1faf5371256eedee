import type { Rope, RopeScaling } from "../spec/positionKinds.ts";

/** The frequencies of a rope's pairs, as they are and scaled, and what multiplies the rotated entries. */
export interface RopeFrequencies {
  /** base^(−2k/dim) of each pair, before scaling. */
  readonly unscaled: Float64Array;
  readonly scaled: Float64Array;
  /** The attention factor of yarn and longrope; 1 for the others. */
  readonly factor: number;
}

/**
 * The frequencies of dim/2 pairs. `length`: the largest position of queries and keys plus 1, for the kinds that look
 * at it. Source: the rope utilities of Hugging Face transformers.
 */
export function ropeFrequencies(rope: Rope, dim: number, length: number): RopeFrequencies {
  const unscaled = powers(rope.base, dim);
  const { scaling } = rope;
  if (scaling === undefined) return { unscaled, scaled: unscaled, factor: 1 };
  return { unscaled, scaled: scaledOf(scaling, unscaled, rope.base, dim, length), factor: attentionFactor(scaling) };
}

function powers(base: number, dim: number): Float64Array {
  return Float64Array.from({ length: dim / 2 }, (_, k) => base ** ((-2 * k) / dim));
}

function scaledOf(
  scaling: RopeScaling,
  unscaled: Float64Array,
  base: number,
  dim: number,
  length: number,
): Float64Array {
  switch (scaling.type) {
    case "linear":
      return unscaled.map((frequency) => frequency / scaling.factor);
    case "ntk":
      return powers(base * scaling.factor ** (dim / (dim - 2)), dim);
    case "dynamic": {
      const { factor, original } = scaling;
      const grown = (factor * Math.max(length, original)) / original - (factor - 1);
      return powers(base * grown ** (dim / (dim - 2)), dim);
    }
    case "llama3":
      return unscaled.map((frequency) => divided(frequency, scaling.factor, llamaBand(scaling, frequency)));
    case "yarn": {
      const [low, high] = yarnRange(scaling, base, dim);
      return unscaled.map((f, k) => divided(f, scaling.factor, clamped((k - low) / (high - low))));
    }
    case "longrope": {
      const by = length > scaling.original ? scaling.long : scaling.short;
      return unscaled.map((frequency, k) => frequency / by.data[k]!);
    }
  }
}

/** A frequency of which a share is divided by the factor. */
function divided(frequency: number, factor: number, share: number): number {
  return (frequency / factor) * share + frequency * (1 - share);
}

function clamped(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** How much of a frequency llama3 divides: long waves wholly, short ones not, those between by a ramp. */
function llamaBand({ low, high, original }: Extract<RopeScaling, { type: "llama3" }>, frequency: number): number {
  const turns = (original * frequency) / (2 * Math.PI);
  return clamped(1 - (turns - low) / (high - low));
}

/** The pairs between which yarn's ramp rises from kept to divided. */
function yarnRange(scaling: Extract<RopeScaling, { type: "yarn" }>, base: number, dim: number): [number, number] {
  const pairOf = (turns: number): number =>
    (dim * Math.log(scaling.original / (turns * 2 * Math.PI))) / (2 * Math.log(base));
  const [first, last] = [pairOf(scaling.betaFast), pairOf(scaling.betaSlow)];
  const low = Math.max(0, scaling.truncate ? Math.floor(first) : first);
  const high = Math.min(dim - 1, scaling.truncate ? Math.ceil(last) : last);
  return [low, low === high ? high + 0.001 : high];
}

function attentionFactor(scaling: RopeScaling): number {
  if (scaling.type === "yarn") {
    const { factor, mscale, mscaleAllDim } = scaling;
    if (scaling.attentionFactor !== undefined) return scaling.attentionFactor;
    return mscale && mscaleAllDim ? yarnScale(factor, mscale) / yarnScale(factor, mscaleAllDim) : yarnScale(factor, 1);
  }
  if (scaling.type !== "longrope") return 1;
  if (scaling.attentionFactor !== undefined) return scaling.attentionFactor;
  const { factor = 1, original } = scaling;
  return factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
}

function yarnScale(factor: number, mscale: number): number {
  return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
}
