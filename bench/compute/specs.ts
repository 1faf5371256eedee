import type { Block, Spec } from "../../src/core/spec/spec.ts";
import { type Tensor, tensorOf } from "../../src/core/tensor/tensor.ts";
import { numbersOf } from "./cases.ts";

/** The same numbers in every run, divided by `divisor`. */
export function random(shape: readonly number[], seed: number, divisor = 1): Tensor {
  const data = numbersOf(
    shape.reduce((product, size) => product * size, 1),
    seed,
  );
  return tensorOf(
    shape,
    data.map((value) => value / divisor),
  );
}

/** A block of `heads` heads and nothing else, as a spec. */
export function specWith(heads: number, more: Partial<Block>, X?: Tensor): Spec {
  const block: Block = {
    ...{ path: "", weightLayout: "in-out", layout: "heads", memory: "self", positions: [], score: { type: "dot" } },
    ...{ masks: [], normalize: "softmax", temperature: 1, zeroKV: false, residual: false },
    ...{ given: new Map(), expected: new Map(), heads },
    ...more,
  };
  return {
    main: { path: "", layered: false, ...(X && { X }), blocks: [block] },
    ...{ tolerance: { rtol: 0, atol: 0 }, expectedTraining: new Map(), display: { decimals: 2 } },
  };
}

/** A self-attention block of n positions with projections, and a causal mask where one is asked for. */
export function specOf({ n, d, heads }: { n: number; d: number; heads: number }, more: Partial<Block> = {}): Spec {
  const weight = (seed: number) => random([d, d], seed, Math.sqrt(d));
  const projections = { Wq: weight(2), Wk: weight(3), Wv: weight(4), Wo: weight(5) };
  return specWith(heads, { ...projections, ...more }, random([n, d], 1));
}
