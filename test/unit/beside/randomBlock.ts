import type { Block } from "../../../src/core/spec/spec.ts";
import type { Random } from "../../../src/core/tensor/random.ts";
import type { Tensor } from "../../../src/core/tensor/tensor.ts";

/** A small attention block with some of its features, and what enters it. */
export function randomBlock(
  random: Random,
  drawn: (random: Random, ...shape: number[]) => Tensor,
): { readonly block: Block; readonly X: Tensor } {
  const some = () => random.uniform() < 0.5;
  const heads = some() ? 2 : 1;
  const block: Block = {
    path: "",
    memory: "self",
    weightLayout: "in-out",
    layout: "heads",
    heads,
    ...{ Wq: drawn(random, 4, 4), Wk: drawn(random, 4, 4), Wv: drawn(random, 4, 4), Wo: drawn(random, 4, 3) },
    score: some() ? { type: "dot" } : { type: "cosine" },
    normalize: some() ? "softmax" : "sigmoid",
    positions: some() ? [{ type: "rope", base: 100, pairs: "half", offset: 0 }] : [],
    masks: some() ? [{ type: "causal", offset: "default" }] : [],
    temperature: 1,
    zeroKV: some(),
    residual: false,
    ...(some() && { layerNorm: { placement: "pre", eps: 1e-5 } }),
    given: new Map(),
    expected: new Map(),
  };
  return { block, X: drawn(random, 2, 3, 4) };
}
