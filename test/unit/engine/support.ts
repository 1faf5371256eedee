import assert from "node:assert/strict";
import type { Dims } from "../../../src/core/spec/result.ts";
import type { Block, Spec, Stack } from "../../../src/core/spec/spec.ts";
import type { Tensor } from "../../../src/core/tensor/tensor.ts";

type Nested = number | readonly Nested[];

/** A tensor from nested arrays. */
export function tensor(nested: Nested): Tensor {
  const shape: number[] = [];
  for (let level = nested; typeof level !== "number"; level = level[0] ?? 0) shape.push(level.length);
  const flat = typeof nested === "number" ? [nested] : (nested.flat(Number.POSITIVE_INFINITY as 1) as number[]);
  return { shape, data: Float64Array.from(flat) };
}

/** Numbers in [−1, 1), the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 2 ** 31 - 1;
  };
}

/** A tensor of random numbers in [−1, 1). */
export function randomTensor(next: () => number, ...shape: readonly number[]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Float64Array.from({ length: count }, next) };
}

/** A block of which only the interesting keys are said. */
export function block(keys: Partial<Block> = {}): Block {
  return {
    path: "",
    weightLayout: "in-out",
    layout: "heads",
    memory: "self",
    positions: [],
    score: { type: "dot" },
    masks: [],
    normalize: "softmax",
    temperature: 1,
    zeroKV: false,
    residual: false,
    given: new Map(),
    expected: new Map(),
    ...keys,
  };
}

/** A spec of one block. */
export function specOf(keys: Partial<Block>, X?: Tensor, more: Partial<Spec> = {}): Spec {
  const main: Stack = { path: "", layered: false, blocks: [block(keys)], ...(X && { X }) };
  return {
    main,
    tolerance: { rtol: 1e-6, atol: 1e-6 },
    expectedTraining: new Map(),
    display: { decimals: 2 },
    ...more,
  };
}

/** Sizes of which only the interesting ones are said. */
export function dimsOf(sizes: Partial<Dims>): Dims {
  const n = sizes.n ?? 1;
  const m = sizes.m ?? n;
  const heads = sizes.heads ?? 1;
  const all = { batch: 1, n, m, keys: m, past: 0, heads, kvHeads: heads, dq: 1, dk: 1, dv: 1, dModel: undefined };
  return { ...all, ...sizes };
}

/** Every number within a distance of the wanted one, non-finite ones the same. */
export function assertClose(got: ArrayLike<number>, want: ArrayLike<number>, within = 1e-12, what = ""): void {
  assert.equal(got.length, want.length, `${what} count`);
  for (let at = 0; at < want.length; at++) {
    const a = got[at]!;
    const b = want[at]!;
    const same = Object.is(a, b) || Math.abs(a - b) <= within * (1 + Math.abs(b));
    assert.ok(same, `${what}[${at}]: got ${a}, want ${b}`);
  }
}

/** The derivative of a scalar function along each cell of `data`, by central differences; `data` is put back. */
export function centralDifferences(data: Float64Array, value: () => number, step = 1e-5): Float64Array {
  return Float64Array.from(data, (original, at) => {
    data[at] = original + step;
    const above = value();
    data[at] = original - step;
    const below = value();
    data[at] = original;
    return (above - below) / (2 * step);
  });
}

/** Σ a·b: turns a stage's result into one number whose gradient with respect to the result is b. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}
