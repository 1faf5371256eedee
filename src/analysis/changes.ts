import type { Resumable } from "../core/resumable.ts";
import type { LayerResult, SpecResult } from "../core/spec/result.ts";
import type { Tensor } from "../core/tensor/tensor.ts";
import type { Snapshot } from "../protocol/messages.ts";

type Change = Snapshot["changes"][number];

/** Cells compared in one stretch. */
const stretch = 2 ** 18;

/** The steps whose numbers moved from one result to the next, with the count of moved cells and the largest |Δ|. */
export function* changesBetween(before: SpecResult, after: SpecResult): Resumable<readonly Change[]> {
  const known = new Map(layersOf(before).map((layer) => [layer.path, layer]));
  const found: Change[] = [];
  for (const layer of layersOf(after)) {
    const was = known.get(layer.path);
    if (was !== undefined) found.push(...(yield* layerChanges(was, layer)));
  }
  // The read-out is shown with the last layer.
  const last = after.layers.at(-1);
  for (const [name, tensor] of after.readOut ?? []) {
    const was = before.readOut?.get(name);
    if (was !== undefined && last !== undefined) found.push(...(yield* stepChange(last.path, name, was, tensor)));
  }
  return found;
}

function layersOf(result: SpecResult): readonly LayerResult[] {
  return [...(result.encoder ?? []), ...result.layers];
}

function* layerChanges(before: LayerResult, after: LayerResult): Resumable<readonly Change[]> {
  const found: Change[] = [];
  for (const { id, tensor } of after.steps.values()) {
    const was = before.steps.get(id)?.tensor;
    if (was !== undefined) found.push(...(yield* stepChange(after.path, id, was, tensor)));
  }
  return found;
}

function* stepChange(layer: string, name: string, before: Tensor, after: Tensor): Resumable<readonly Change[]> {
  if (before.shape.join() !== after.shape.join()) return [];
  const { cells, largest } = yield* moved(before, after);
  return cells > 0 ? [{ layer, name, cells, largest }] : [];
}

/** A change from or to NaN has no size; it counts as a cell. */
function* moved(before: Tensor, after: Tensor): Resumable<{ readonly cells: number; readonly largest: number }> {
  const { length } = after.data;
  let cells = 0;
  let largest = 0;
  for (let from = 0; from < length; from += stretch) {
    if (from > 0) yield;
    for (let at = from; at < Math.min(length, from + stretch); at++) {
      const was = before.data[at]!;
      const is = after.data[at]!;
      if (Object.is(was, is)) continue;
      cells++;
      const difference = Math.abs(is - was);
      if (difference > largest) largest = difference;
    }
  }
  return { cells, largest };
}
