import { type NumberType, unitRoundoff } from "../../spec/numberTypes.ts";
import { rounded } from "../../tensor/rounding.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** How numbers of a type are rounded where a kernel keeps every step in it and sums no worse than in float32. */
export interface RoundingModel {
  readonly type: NumberType;
  /** Unit roundoff of what is stored. */
  readonly u: number;
  /** Unit roundoff of sums. */
  readonly sums: number;
  /** Largest error of a number that is too small for the type. */
  readonly tiny: number;
}

const tiny: Readonly<Record<NumberType, number>> = {
  float64: 2 ** -1074,
  float32: 2 ** -150,
  bfloat16: 2 ** -134,
  float16: 2 ** -25,
};

export function roundingModel(type: NumberType): RoundingModel {
  const u = unitRoundoff[type];
  return { type, u, sums: Math.min(u, unitRoundoff.float32), tiny: tiny[type] };
}

/** γₖ = k·u / (1 − k·u): the relative error of k operations. Source: Higham, Accuracy and Stability, lemma 3.1. */
export function gamma(k: number, { sums }: RoundingModel): number {
  const ku = k * sums;
  return ku < 1 ? ku / (1 - ku) : Number.POSITIVE_INFINITY;
}

/** What is lost where written numbers are read into the type: nothing for those that are numbers of the type. */
export function storedError({ data }: Tensor, { type, u, tiny }: RoundingModel): Float64Array {
  return data.map((x) => (rounded(x, type) === x || !Number.isFinite(x) ? 0 : u * Math.abs(x) + tiny));
}

/** An error with that of storing the computed numbers added. */
export function keptError({ data }: Tensor, error: Float64Array, { u, tiny }: RoundingModel, times = 1): Float64Array {
  return error.map((e, at) => e + times * (u * (Math.abs(data[at]!) + e) + tiny));
}

export function absolute({ shape, data }: Tensor): Tensor {
  return { shape, data: data.map(Math.abs) };
}

/** Sums of arrays of one length. */
export function added(...parts: readonly Float64Array[]): Float64Array {
  const [first, ...rest] = parts;
  return (first ?? new Float64Array(0)).map((x, at) => rest.reduce((sum, part) => sum + part[at]!, x));
}

/** The error of f(x), cell by cell, for an f that rises or falls evenly between x − error and x + error. */
export function cellwiseError(
  x: Tensor,
  error: Float64Array,
  f: (x: number) => number,
  model: RoundingModel,
): Float64Array {
  return error.map((e, at) => {
    const value = x.data[at]!;
    const y = f(value);
    // A masked cell is −∞ in every order of the operations.
    if (Math.abs(value) === Number.POSITIVE_INFINITY) return model.u * Math.abs(y) + model.tiny;
    const moved = Math.max(Math.abs(f(value + e) - y), Math.abs(f(value - e) - y));
    return 1.1 * moved + 8 * model.sums * (Math.abs(y) + Math.abs(value)) + model.u * Math.abs(y) + model.tiny;
  });
}
