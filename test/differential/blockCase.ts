import fc from "fast-check";
import type { Tensor } from "../../src/core/tensor/tensor.ts";
import { randomNumbers, randomTensor } from "../unit/engine/support.ts";
import { float32 } from "./written.ts";

/** What a whole layer has; numbers follow from the seed of its case. */
export interface LayerFeatures {
  readonly kvHeads: number;
  readonly group: number;
  /** Half the width of a key. */
  readonly pairs: number;
  readonly dv: number;
  readonly biases: boolean;
  readonly scale: number | undefined;
  readonly causal: boolean;
  readonly cross: boolean;
  readonly rope: "none" | "half" | "interleaved";
  readonly residual: boolean;
  readonly norm: "none" | "pre" | "post";
  readonly network: "none" | "relu" | "gelu" | "silu";
  readonly networkResidual: boolean;
  readonly networkNorm: "none" | "pre" | "post";
}

/** One or two layers over one stream, with a memory for those that look across. */
export interface BlockCase {
  readonly seed: number;
  readonly batch: number;
  readonly n: number;
  readonly m: number;
  readonly d: number;
  /** Weights are written out×in. */
  readonly outIn: boolean;
  /** Of all layer norms; undefined: 1e-5. */
  readonly eps: number | undefined;
  readonly layers: readonly LayerFeatures[];
}

const size = (max: number) => fc.integer({ min: 1, max });
const norms = fc.constantFrom<LayerFeatures["norm"][]>("none", "pre", "post", "post");

const layer: fc.Arbitrary<LayerFeatures> = fc.record({
  kvHeads: size(3),
  group: fc.constantFrom(1, 1, 2, 3),
  pairs: size(4),
  dv: size(6),
  biases: fc.boolean(),
  scale: fc.constantFrom(undefined, 1, 0.25),
  causal: fc.boolean(),
  cross: fc.constantFrom(false, false, true),
  rope: fc.constantFrom("none", "half", "interleaved"),
  residual: fc.boolean(),
  norm: norms,
  network: fc.constantFrom("none", "relu", "gelu", "silu"),
  networkResidual: fc.boolean(),
  networkNorm: norms,
});

/** Random blocks of MatMul, Attention, residual, LayerNormalization and feed-forward. */
export const blockCases: fc.Arbitrary<BlockCase> = fc.record({
  seed: fc.nat(),
  batch: size(2),
  n: size(7),
  m: size(7),
  d: fc.constantFrom(3, 4, 8),
  outIn: fc.boolean(),
  eps: fc.constantFrom(undefined, 2 ** -9),
  layers: fc.array(layer, { minLength: 1, maxLength: 2 }),
});

/** A layer norm's own numbers. */
export interface NormTensors {
  readonly gamma: Tensor;
  readonly beta: Tensor;
}

/** The tensors of one layer, weights as in×out. */
export interface LayerTensors {
  readonly weights: Readonly<Record<"Wq" | "Wk" | "Wv" | "Wo" | "W1" | "W2", Tensor>>;
  readonly biases: Readonly<Record<"bq" | "bk" | "bv" | "bo" | "b1" | "b2", Tensor>>;
  readonly norm: NormTensors;
  readonly networkNorm: NormTensors;
}

/** The tensors of a case. */
export interface BlockTensors {
  readonly X: Tensor;
  readonly memory: Tensor;
  readonly layers: readonly LayerTensors[];
}

/** Makes the tensors of a case, all of them float32. */
export function tensorsOf({ seed, batch, n, m, d, layers }: BlockCase): BlockTensors {
  const next = randomNumbers(seed);
  const random = (...shape: number[]) => float32(randomTensor(next, ...shape));
  return {
    X: random(batch, n, d),
    memory: random(batch, m, d),
    layers: layers.map((one) => layerTensors(one, d, random)),
  };
}

/** Width of the feed-forward network inside. */
const hidden = 5;

function layerTensors(one: LayerFeatures, d: number, random: (...shape: number[]) => Tensor): LayerTensors {
  const { kvHeads, group, pairs, dv } = one;
  const widths = { q: kvHeads * group * 2 * pairs, k: kvHeads * 2 * pairs, v: kvHeads * dv, c: kvHeads * group * dv };
  return {
    weights: {
      Wq: random(d, widths.q),
      Wk: random(d, widths.k),
      Wv: random(d, widths.v),
      Wo: random(widths.c, d),
      W1: random(d, hidden),
      W2: random(hidden, d),
    },
    biases: {
      bq: random(widths.q),
      bk: random(widths.k),
      bv: random(widths.v),
      bo: random(d),
      b1: random(hidden),
      b2: random(d),
    },
    norm: { gamma: random(d), beta: random(d) },
    networkNorm: { gamma: random(d), beta: random(d) },
  };
}
