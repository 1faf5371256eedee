import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import type { AttentionRequest } from "../../../src/core/engine/kernels/attention.ts";
import { type Kernels, wasmKernels } from "../../../src/core/engine/kernels/kernels.ts";
import type { NumberMatrix, Numbers } from "../../../src/core/engine/kernels/numbers.ts";

// Node 20 has relaxed SIMD behind a flag; Node 22 and the editor have it without.
if (process.versions.node.startsWith("20.")) setFlagsFromString("--experimental-wasm-relaxed-simd");

/** The kernels under test, in every build that this engine takes; they leave nothing to the plain loops for being small. */
const everything = { product: 0, softmax: 0 };
const builds: readonly Kernels[] = await Promise.all([
  wasmKernels("simd", everything),
  wasmKernels("relaxed-simd", everything),
]);

/** Those that are not the plain loops; never none, which would make the comparisons empty. */
export const fastBuilds = builds.filter(({ build }) => build !== "plain");
assert.equal(fastBuilds.length, 2, "this engine lacks WebAssembly SIMD, or relaxed SIMD");

/** Numbers in −1…1 that follow from a seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

export type Precision = "float64" | "float32";

export function numbers(length: number, precision: Precision, next: () => number): Numbers {
  const array = precision === "float64" ? new Float64Array(length) : new Float32Array(length);
  for (let i = 0; i < length; i++) array[i] = next();
  return array;
}

export function matrix(rows: number, cols: number, precision: Precision, next: () => number, at = 0): NumberMatrix {
  return { data: numbers(at + rows * cols, precision, next), at, rows, cols };
}

/** Unequal by more than `tolerance` of the larger of `about` and the number itself; equal for two NaN or equal infinities. */
export function firstDifference(got: Numbers, want: Numbers, tolerance: number, about = 1): string | undefined {
  if (got.length !== want.length) return `${got.length} numbers instead of ${want.length}`;
  for (let i = 0; i < want.length; i++) {
    const a = got[i]!;
    const b = want[i]!;
    if (Object.is(a, b) || a === b) continue;
    if (!(Math.abs(a - b) <= tolerance * Math.max(about, Math.abs(b)))) return `number ${i} is ${a} instead of ${b}`;
  }
  return undefined;
}

export function assertNear(got: Numbers, want: Numbers, tolerance: number, what = ""): void {
  assert.equal(firstDifference(got, want, tolerance), undefined, what);
}

export function assertSameBits(got: Numbers, want: Numbers): void {
  const bytes = (a: Numbers) => Buffer.from(a.buffer as ArrayBuffer, a.byteOffset, a.byteLength);
  assert.ok(bytes(got).equals(bytes(want)), firstDifference(got, want, 0) ?? "equal but for the sign of a zero");
}

export interface Sizes {
  readonly batch: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly n: number;
  readonly keys: number;
  readonly dk: number;
  readonly dv: number;
}

export function requestOf(sizes: Sizes, precision: Precision, seed: number): AttentionRequest<Numbers> {
  const { batch, heads, kvHeads, n, keys, dk, dv } = sizes;
  const next = random(seed);
  return {
    ...sizes,
    Q: numbers(batch * heads * n * dk, precision, next),
    K: numbers(batch * kvHeads * keys * dk, precision, next),
    V: numbers(batch * kvHeads * keys * dv, precision, next),
    scale: 1 / Math.sqrt(dk),
  };
}
