import { itemAt } from "../../present.ts";
import { isReadOutStep } from "../../spec/readOut.ts";
import type { LayerResult, SpecResult } from "../../spec/result.ts";
import type { ReadOutStep } from "../../spec/steps.ts";
import { type Tensor, withRank } from "../../tensor/tensor.ts";

// Asked for with every cell: the longer map of steps is made once for each layer.
const known = new WeakMap<SpecResult, Map<LayerResult, LayerResult>>();

/** A layer of the main stack with the steps that are read out after it, B×rows×columns each; itself where there are none. */
export function withReadOut(result: SpecResult, layer: LayerResult, index: number): LayerResult {
  const made = known.get(result) ?? new Map<LayerResult, LayerResult>();
  known.set(result, made);
  const found = made.get(layer) ?? extended(result, layer, index);
  made.set(layer, found);
  return found;
}

function extended(result: SpecResult, layer: LayerResult, index: number): LayerResult {
  const isLast = index === result.layers.length - 1;
  const read = isLast ? result.readOut : result.readOutEach?.[index];
  if (read === undefined) return layer;
  const steps = new Map(layer.steps);
  for (const [id, tensor] of read) {
    if (!isReadOutStep(id)) continue;
    // `given` speaks of the last layer's read-out alone.
    const largestDifference = isLast ? result.readOutGiven?.get(id) : undefined;
    const given = largestDifference === undefined ? {} : { given: { largestDifference } };
    steps.set(id, { id, tensor: rowsOfItems(tensor), ...given });
  }
  return { ...layer, steps };
}

/** One vector for each item is a row of its own: B×1×width. */
function rowsOfItems(tensor: Tensor): Tensor {
  const { shape, data } = tensor;
  return shape.length === 2 ? { shape: [itemAt(shape, 0), 1, itemAt(shape, 1)], data } : withRank(tensor, 3);
}

/** What a read-out works on at a stage: the latest of its own steps before it, or the layer's result. */
export function readOutInput(
  steps: ReadonlyMap<string, unknown>,
  before: "pooled" | "logits",
): ReadOutStep | undefined {
  if (before === "logits" && steps.has("readOut.pooled")) return "readOut.pooled";
  return steps.has("readOut.normed") ? "readOut.normed" : undefined;
}
