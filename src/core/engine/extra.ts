import type { LayerResult } from "../spec/result.ts";
import type { ExtraStepId } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { firstRows } from "./cache.ts";

/** What `expected` may name beside the steps, made from them. Undefined where the layer has no such thing. */
export function extraStep(id: ExtraStepId, layer: LayerResult): Tensor | undefined {
  switch (id) {
    case "meanWeights":
      return meanOverHeads(layer.steps.get("weights")?.tensor);
    case "presentK":
      return present(layer, "K");
    case "presentV":
      return present(layer, "V");
    case "influence":
    case "frequencies":
      return undefined;
  }
}

/** The cache after this call: past and new rows, without those of biasKV and zeroKV. B×G×m×d. */
function present(layer: LayerResult, id: "K" | "V"): Tensor | undefined {
  const all = layer.steps.get(id)?.tensor;
  return all && firstRows(all, layer.dims.m);
}

/** The mean of the heads' weights: B×H×n×keys → B×n×keys. */
function meanOverHeads(weights: Tensor | undefined): Tensor | undefined {
  if (weights === undefined) return undefined;
  const [batch, heads, n, keys] = weights.shape as [number, number, number, number];
  const size = n * keys;
  const data = new Float64Array(batch * size);
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      const from = (b * heads + h) * size;
      for (let at = 0; at < size; at++) data[b * size + at]! += weights.data[from + at]!;
    }
  }
  for (let at = 0; at < data.length; at++) data[at]! /= heads;
  return { shape: [batch, n, keys], data };
}
