import type { FeedForward } from "../spec/spec.ts";
import { sigmoid } from "./normalize.ts";

/** The activation between the two matrices of a feed-forward network, and its derivative. */
export interface Activation {
  readonly of: (x: number) => number;
  readonly slope: (x: number) => number;
}

/** relu: max(0, x), slope 0 at 0; gelu: x·Φ(x) with the exact normal distribution; silu: x·sigmoid(x). */
export const activations: Readonly<Record<FeedForward["activation"], Activation>> = {
  relu: { of: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  gelu: { of: (x) => timesShare(x, normalShare(x)), slope: (x) => normalShare(x) + timesShare(x, normalDensity(x)) },
  silu: { of: (x) => timesShare(x, sigmoid(x)), slope: siluSlope },
};

/** x · share, and 0 for −Infinity, whose share is 0. */
function timesShare(x: number, share: number): number {
  return share === 0 ? 0 : x * share;
}

/** d/dx x·s(x) = s + x·s·(1 − s). */
function siluSlope(x: number): number {
  const s = sigmoid(x);
  return s + timesShare(x, s * (1 - s));
}

/** φ(x) = e^(−x²/2) / √(2π). */
function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Φ(x) = ½ erfc(−x/√2): the share of the standard normal distribution below x. */
export function normalShare(x: number): number {
  return erfc(-x / Math.SQRT2) / 2;
}

/** erfc(z) = 1 − erf(z), to about 1e-15 relative also far out, where 1 − erf would be all rounding. */
function erfc(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (z < 0) return 2 - erfc(-z);
  if (z > 27) return 0;
  return z < 2 ? 1 - erfBySeries(z) : erfcByFraction(z);
}

/** erf(z) = 2/√π · e^(−z²) · Σₖ 2ᵏ z^(2k+1) / (2k+1)!!; all terms positive. Source: DLMF 7.6.2. */
function erfBySeries(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (2 * z * z) / (2 * k + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * sum;
}

/** √π e^(z²) erfc(z) = 1/(z + (1/2)/(z + 1/(z + (3/2)/(z + …)))), from the inside out. Source: DLMF 7.9.1. */
function erfcByFraction(z: number): number {
  let rest = z;
  for (let k = 60; k >= 1; k--) rest = z + k / 2 / rest;
  return Math.exp(-z * z) / (rest * Math.sqrt(Math.PI));
}
