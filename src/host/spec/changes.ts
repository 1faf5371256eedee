import type { LayerResult, SpecResult } from "../../core/engine/result.ts";
import type { Tensor } from "../../core/tensor/tensor.ts";
import type { Snapshot } from "../../protocol/messages.ts";

type Change = Snapshot["changes"][number];

/** The steps whose numbers moved from one result to the next, with the count of moved cells and the largest |Δ|. */
export function changesBetween(before: SpecResult, after: SpecResult): Change[] {
  const known = new Map(layersOf(before).map((layer) => [layer.path, layer]));
  return layersOf(after).flatMap((layer) => {
    const was = known.get(layer.path);
    return was === undefined ? [] : layerChanges(was, layer);
  });
}

function layersOf(result: SpecResult): readonly LayerResult[] {
  return [...(result.encoder ?? []), ...result.layers];
}

function layerChanges(before: LayerResult, after: LayerResult): Change[] {
  return [...after.steps.values()].flatMap(({ id, tensor }) => {
    const was = before.steps.get(id)?.tensor;
    if (was === undefined || was.shape.join() !== tensor.shape.join()) return [];
    const { cells, largest } = moved(was, tensor);
    return cells === 0 ? [] : [{ layer: after.path, name: id, cells, largest }];
  });
}

/** A change from or to NaN has no size; it counts as a cell. */
function moved(before: Tensor, after: Tensor): { cells: number; largest: number } {
  let cells = 0;
  let largest = 0;
  for (let at = 0; at < after.data.length; at++) {
    const was = before.data[at]!;
    const is = after.data[at]!;
    if (Object.is(was, is)) continue;
    cells++;
    const difference = Math.abs(is - was);
    if (difference > largest) largest = difference;
  }
  return { cells, largest };
}
