import { differences, type Moment } from "../../moments.ts";
import type { SpecResult } from "../../spec/result.ts";
import type { Spec } from "../../spec/spec.ts";
import type { MatrixSource } from "../../tiles/matrixSource.ts";
import { layerContext } from "./layerContext.ts";
import { type SlabRef, slabNamed } from "./matrixOf.ts";
import { hasCell } from "./slab.ts";
import { type SlabMatrix, slabSource } from "./slabSource.ts";

/** A spec with its result. */
export interface Numbered {
  readonly spec: Spec;
  readonly result: SpecResult;
}

/**
 * A matrix at a moment as a source of tiles: `before` is the result before the last change. Undefined where there is no
 * such matrix, or none of the same size to compare it with.
 */
export function momentSource(
  now: Numbered,
  before: Numbered | undefined,
  ref: SlabRef,
  moment: Moment,
): MatrixSource | undefined {
  const own = sourceOf(now, ref);
  if (own === undefined || moment === "after") return own;
  // What is left is about `expected`: its numbers, or how far off the cells are.
  const isChange = moment === "before" || moment === "change";
  const other = isChange ? before && sourceOf(before, ref) : sourceOf(now, { ...ref, name: `expected.${ref.name}` });
  if (other === undefined || other.rows !== own.rows || other.cols !== own.cols) return undefined;
  return moment === "before" || moment === "expected" ? other : differenceSource(own, other);
}

function sourceOf({ spec, result }: Numbered, { layer, name, batch, head }: SlabRef): SlabMatrix | undefined {
  const at = layerContext(spec, result, layer);
  const slab = at && slabNamed(at, name);
  return slab && hasCell(slab, batch, head, 0, 0) ? slabSource(slab, batch, head) : undefined;
}

function differenceSource(after: SlabMatrix, before: SlabMatrix): MatrixSource {
  return {
    ...after,
    isMade: after.isMade || before.isMade,
    read: (...rectangle) => differences(after.read(...rectangle), before.read(...rectangle)),
  };
}
