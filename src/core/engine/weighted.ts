import { mixDims } from "../spec/dims.ts";
import type { LayerResult } from "../spec/result.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { isIgnored, valuesOf, weightedValues } from "./context.ts";
import { mixedBy } from "./mixed.ts";

/**
 * The step `weighted` of a computed layer, weight × value: B×H×n×keys×dv. It is as large as weights times dv, so ask for
 * it only where that is wanted; `weightedRow` makes one query's. Undefined for a dump of weights.
 */
export function weightedStep(layer: LayerResult): Tensor | undefined {
  const given = layer.steps.get("weighted");
  if (given !== undefined) return given.tensor;
  const mixed = mixedBy(layer);
  const V = layer.steps.get("V");
  if (mixed === undefined || V === undefined) return undefined;
  return weightedValues(mixed.weights, V.tensor, mixed.masked, mixed.dims);
}

/** One query's part of `weighted`: keys×dv. Undefined for a dump of weights. */
export function weightedRow(layer: LayerResult, b: number, h: number, i: number): Tensor | undefined {
  const { heads, n, keys, dv } = mixDims(layer.dims);
  const row = (b * heads + h) * n + i;
  const given = layer.steps.get("weighted");
  if (given !== undefined) {
    const size = keys * dv;
    return { shape: [keys, dv], data: given.tensor.data.slice(row * size, (row + 1) * size) };
  }
  const mixed = mixedBy(layer);
  const V = layer.steps.get("V")?.tensor.data;
  if (mixed === undefined || V === undefined) return undefined;
  const weights = mixed.weights.data;
  const masked = mixed.masked?.data;
  const v = valuesOf(V, b, h, mixed.dims);
  const data = new Float64Array(keys * dv);
  for (let j = 0; j < keys; j++) {
    if (isIgnored(weights, masked, row * keys + j)) continue;
    for (let c = 0; c < dv; c++) data[j * dv + c] = weights[row * keys + j]! * v.data[v.at + j * dv + c]!;
  }
  return { shape: [keys, dv], data };
}
