import type { LayerResult, SpecResult } from "../core/spec/result.ts";
import type { Tensor } from "../core/tensor/tensor.ts";

/** The memory of all numbers of a result, each piece once, so that it can be moved to another thread instead of copied. */
export function buffersOf({ encoder, layers, train, allowed }: SpecResult): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const add = (tensor: Tensor | undefined) => {
    if (tensor !== undefined && tensor.data.buffer instanceof ArrayBuffer) found.add(tensor.data.buffer);
  };
  const addLayer = ({ steps, output, streamed }: LayerResult) => {
    for (const { tensor } of steps.values()) add(tensor);
    add(output);
    for (const data of streamed === undefined ? [] : [streamed.largest, streamed.logSumExp]) add({ shape: [], data });
  };
  encoder?.forEach(addLayer);
  layers.forEach(addLayer);
  for (const { cells } of allowed?.values() ?? []) add(cells && { shape: [], data: cells });
  for (const tensor of train?.gradients.values() ?? []) add(tensor);
  for (const tensor of train?.next.values() ?? []) add(tensor);
  return [...found];
}
