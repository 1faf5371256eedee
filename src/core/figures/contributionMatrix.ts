import { layerContext } from "../explain/context/layerContext.ts";
import type { MatrixNumbers, SlabRef } from "../explain/context/matrixOf.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { headNumbers } from "./headNumbers.ts";
import { contributionMatrix } from "./heads/contribution.ts";

/** What the matrix of contributions is asked for by, beside the names of steps. */
export const contributionName = "contribution";

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
