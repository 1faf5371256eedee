import type { LayerResult } from "../spec/result.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { isIgnored, valuesOf, weightedValues } from "./context.ts";

/**
 * The step `weighted` of a computed layer, weight × value: B×H×n×keys×dv. It is as large as weights times dv, so ask for
 * it only where that is wanted; `weightedRow` makes one query's. Undefined for a dump of weights.
 */
export function weightedStep(layer: LayerResult): Tensor | undefined {
  const given = layer.steps.get("weighted");
  if (given !== undefined) return given.tensor;
  const weights = layer.steps.get("weights");
  const V = layer.steps.get("V");
  if (weights === undefined || V === undefined) return undefined;
  return weightedValues(weights.tensor, V.tensor, layer.steps.get("masked")?.tensor, layer.dims);
}

/** One query's part of `weighted`: keys×dv. Undefined for a dump of weights. */
export function weightedRow(layer: LayerResult, b: number, h: number, i: number): Tensor | undefined {
  const { heads, n, keys, dv } = layer.dims;
  const row = (b * heads + h) * n + i;
  const given = layer.steps.get("weighted");
  if (given !== undefined) {
    const size = keys * dv;
    return { shape: [keys, dv], data: given.tensor.data.slice(row * size, (row + 1) * size) };
  }
  const weights = layer.steps.get("weights")?.tensor.data;
  const V = layer.steps.get("V")?.tensor.data;
  if (weights === undefined || V === undefined) return undefined;
  const masked = layer.steps.get("masked")?.tensor.data;
  const v = valuesOf(V, b, h, layer.dims);
  const data = new Float64Array(keys * dv);
  for (let j = 0; j < keys; j++) {
    if (isIgnored(weights, masked, row * keys + j)) continue;
    for (let c = 0; c < dv; c++) data[j * dv + c] = weights[row * keys + j]! * v.data[v.at + j * dv + c]!;
  }
  return { shape: [keys, dv], data };
}
