import type { Tensor } from "../../src/core/tensor/tensor.ts";
import type { BlockCase, BlockTensors, LayerFeatures, LayerTensors, NormTensors } from "./blockCase.ts";
import { written } from "./written.ts";

/** The text of a spec with the layers of a case. */
export function blockSpecText(one: BlockCase, { X, memory, layers }: BlockTensors): string {
  const crosses = one.layers.some(({ cross }) => cross);
  return JSON.stringify({
    X: written(X),
    ...(crosses && { memory: { X: written(memory) } }),
    layers: one.layers.map((features, at) => layerKeys(features, layers[at]!, one)),
  });
}

function layerKeys(one: LayerFeatures, tensors: LayerTensors, { outIn, eps }: BlockCase): object {
  const { weights, biases, norm, networkNorm } = tensors;
  const weight = (tensor: Tensor) => written(outIn ? transposed(tensor) : tensor);
  const bias = (name: keyof typeof biases) => (one.biases ? { [name]: written(biases[name]) } : {});
  return {
    ...(outIn && { weightLayout: "out-in" }),
    heads: one.kvHeads * one.group,
    kvHeads: one.kvHeads,
    ...(one.cross && { memory: "root" }),
    Wq: weight(weights.Wq),
    Wk: weight(weights.Wk),
    Wv: weight(weights.Wv),
    Wo: weight(weights.Wo),
    ...{ ...bias("bq"), ...bias("bk"), ...bias("bv"), ...bias("bo") },
    ...(one.rope !== "none" && { position: { type: "rope", pairs: one.rope } }),
    ...(one.scale !== undefined && { scale: one.scale }),
    ...(one.causal && { mask: "causal" }),
    residual: one.residual,
    ...normKeys(one.norm, norm, eps),
    ...(one.network !== "none" && {
      feedForward: {
        W1: weight(weights.W1),
        W2: weight(weights.W2),
        ...{ ...bias("b1"), ...bias("b2") },
        activation: one.network,
        residual: one.networkResidual,
        ...normKeys(one.networkNorm, networkNorm, eps),
      },
    }),
  };
}

function normKeys(placement: LayerFeatures["norm"], { gamma, beta }: NormTensors, eps: number | undefined): object {
  if (placement === "none") return {};
  return { layerNorm: { gamma: written(gamma), beta: written(beta), placement, ...(eps !== undefined && { eps }) } };
}

function transposed({ shape, data }: Tensor): Tensor {
  const [rows, cols] = shape as [number, number];
  return { shape: [cols, rows], data: data.map((_, at) => data[(at % rows) * cols + Math.floor(at / rows)]!) };
}
