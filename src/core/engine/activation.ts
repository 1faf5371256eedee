import type { ActivationName } from "../spec/activations.ts";
import { sigmoid } from "./normalize.ts";

/** The activation between the two matrices of a feed-forward network, and its derivative. */
export interface Activation {
  readonly of: (x: number) => number;
  readonly slope: (x: number) => number;
}

/**
 * relu: max(0, x), slope 0 at 0; gelu: x·Φ(x) with the exact normal distribution; silu: x·sigmoid(x); gelu_tanh:
 * ½x·(1 + tanh(√(2/π)(x + 0.044715x³))); quick_gelu: x·sigmoid(1.702x); relu2: relu squared.
 */
export const activations: Readonly<Record<ActivationName, Activation>> = {
  relu: { of: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  gelu: { of: (x) => timesShare(x, normalShare(x)), slope: (x) => normalShare(x) + timesShare(x, normalDensity(x)) },
  silu: { of: (x) => timesShare(x, sigmoid(x)), slope: siluSlope },
  gelu_tanh: { of: (x) => timesShare(x, tanhShare(x)), slope: tanhGeluSlope },
  quick_gelu: { of: quickGelu, slope: quickGeluSlope },
  relu2: { of: (x) => Math.max(0, x) ** 2, slope: (x) => 2 * Math.max(0, x) },
  sigmoid: { of: sigmoid, slope: (x) => sigmoid(x) * (1 - sigmoid(x)) },
  tanh: { of: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
};

/** The 1.702 of x·sigmoid(1.702x). Source: Hendrycks and Gimpel, Gaussian Error Linear Units, §2. */
const quick = 1.702;

/** x·sigmoid(1.702x). */
export function quickGelu(x: number): number {
  return timesShare(x, sigmoid(quick * x));
}

/** d/dx x·s(cx) = s + c·x·s·(1 − s). */
export function quickGeluSlope(x: number): number {
  const s = sigmoid(quick * x);
  return s + timesShare(quick * x, s * (1 - s));
}

const gaussianTanh = { rate: Math.sqrt(2 / Math.PI), cubic: 0.044715 };

/** ½(1 + tanh(u)) = sigmoid(2u) with u = √(2/π)(x + 0.044715x³). Source: Hendrycks and Gimpel, §2. */
function tanhShare(x: number): number {
  return sigmoid(2 * gaussianTanh.rate * (x + gaussianTanh.cubic * x ** 3));
}

/** d/dx x·s(2u) = s + 2x·s·(1 − s)·u′ with u′ = √(2/π)(1 + 3·0.044715x²). */
function tanhGeluSlope(x: number): number {
  const s = tanhShare(x);
  const slope = 2 * gaussianTanh.rate * (1 + 3 * gaussianTanh.cubic * x * x);
  return s + timesShare(x * slope, s * (1 - s));
}

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
