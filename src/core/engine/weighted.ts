import type { LayerResult } from "../spec/result.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { weightedValues } from "./context.ts";
import { mixedBy } from "./mixed.ts";

/**
 * The step `weighted` of a computed layer, weight × value: B×H×n×keys×dv. It is as large as weights times dv, so ask for
 * it only where that is wanted. Undefined for a dump of weights.
 */
export function weightedStep(layer: LayerResult): Tensor | undefined {
  const given = layer.steps.get("weighted");
  if (given !== undefined) return given.tensor;
  const mixed = mixedBy(layer);
  const V = layer.steps.get("V");
  if (mixed === undefined || V === undefined) return undefined;
  return weightedValues(mixed.weights, V.tensor, mixed.masked, mixed.dims);
}
