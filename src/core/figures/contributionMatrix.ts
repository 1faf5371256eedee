import { layerContext } from "../explain/context/layerContext.ts";
import type { MatrixNumbers, SlabRef } from "../explain/context/matrixOf.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { headNumbers } from "./headNumbers.ts";
import { contributionMatrix, layerContribution } from "./heads/contribution.ts";

/** Products of the vectors of two heads and their weights above which a layer's contributions are not worked out. */
const mostProducts = 4e8;

/** ‖α f(x)‖ of each query and key of a head, n×m; undefined where it is not known. `head` counts query heads. */
export function contributionOf(
  spec: Spec,
  result: SpecResult,
  { layer, batch, head }: Pick<SlabRef, "layer" | "batch" | "head">,
): MatrixNumbers | undefined {
  const at = layerContext(spec, result, layer);
  if (at === undefined || batch >= at.dims.batch || head >= at.dims.heads) return undefined;
  const numbers = headNumbers(at, batch, head);
  const data = numbers && contributionMatrix(numbers);
  return data && { rows: at.dims.n, cols: at.dims.keys, data };
}

/** ‖Σ over the heads of α f(x)‖ of each query and key of a layer, n×m; undefined where it is not known or would take too long. */
export function layerContributionOf(
  spec: Spec,
  result: SpecResult,
  { layer, batch }: Pick<SlabRef, "layer" | "batch">,
): MatrixNumbers | undefined {
  const at = layerContext(spec, result, layer);
  if (at === undefined || batch >= at.dims.batch) return undefined;
  const { n, keys, heads } = at.dims;
  if (n * keys * heads ** 2 > mostProducts) return undefined;
  const all = Array.from({ length: heads }, (_, head) => headNumbers(at, batch, head) ?? []).flat();
  const data = all.length < heads ? undefined : layerContribution(all, at.block.Wo === undefined);
  return data && { rows: n, cols: keys, data };
}
