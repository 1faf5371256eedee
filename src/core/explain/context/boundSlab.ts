import { costOf } from "../../engine/cost.ts";
import { allowedAt, Tolerances } from "../../engine/expectedTolerance.ts";
import type { NumberType } from "../../spec/numberTypes.ts";
import type { StepId } from "../../spec/steps.ts";
import type { LayerContext } from "./layerContext.ts";
import { type Slab, slabOf } from "./slab.ts";

/** Multiplications of a forward pass above which no bounds are worked out, which takes several of them. */
const mostWork = 2e8;

/**
 * How far the rounding of a number type may put each number of a step from the exact one, as for `expected` with that `dtype`.
 * Undefined where the step has no numbers or the computation is too large.
 */
export function boundSlab({ spec, layer }: LayerContext, type: NumberType, step: StepId): Slab | undefined {
  const tensor = layer.steps.get(step)?.tensor;
  if (tensor === undefined || costOf(spec).work > mostWork) return undefined;
  const tolerance = new Tolerances({ ...spec, expectedForms: new Map(), expectedDtype: type }).of(step, tensor);
  return slabOf({ shape: tensor.shape, data: tensor.data.map((value, cell) => allowedAt(tolerance, value, cell)) });
}
