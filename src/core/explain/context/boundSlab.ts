import { computeSpec } from "../../engine/compute.ts";
import { costOf } from "../../engine/cost.ts";
import { allowedAt, Tolerances } from "../../engine/expectedTolerance.ts";
import { isNumberType, type NumberType } from "../../spec/numberTypes.ts";
import type { SpecResult } from "../../spec/result.ts";
import type { Spec, Stack } from "../../spec/spec.ts";
import { type StepId, shownStepIds } from "../../spec/steps.ts";
import { type Words, words } from "../../words.ts";
import { type LayerContext, layerContext } from "./layerContext.ts";
import { hasCell, type Slab, slabIndex, slabOf } from "./slab.ts";

/** Multiplications of a forward pass above which no bounds are worked out, which takes some ten times as long. */
const mostWork = 5e9;

/**
 * How far the rounding of a number type may put each number of a step from the exact one, as for `expected` with that `dtype`.
 * Undefined where the step has no numbers. Takes several times as long as the
 * computation did.
 */
export function boundSlab({ spec, layer, block }: LayerContext, type: NumberType, step: StepId): Slab | undefined {
  if (!layer.steps.has(step)) return undefined;
  // Bounds are about the exact numbers: what the document rounds itself is computed once more without it.
  const exact = unrounded(spec);
  const own = exact === spec ? layer : layerContext(exact, computeSpec(exact), block.path)?.layer;
  const tensor = own?.steps.get(step)?.tensor;
  if (tensor === undefined) return undefined;
  const tolerance = new Tolerances({ ...exact, expectedForms: new Map(), expectedDtype: type }).of(step, tensor);
  return slabOf({ shape: tensor.shape, data: tensor.data.map((value, cell) => allowedAt(tolerance, value, cell)) });
}

/** The bounds of one batch item and head by the matrix' name, `bound.float32.weights`; undefined where there is no such step. */
export function boundMatrix(spec: Spec, result: SpecResult, ref: BoundRef): BoundNumbers | undefined {
  const at = layerContext(spec, result, ref.layer);
  const [, type, step] = /^bound\.([a-z]+\d+)\.(.+)$/.exec(ref.name) ?? [];
  const slab = at && isNumberType(type) && step !== undefined && boundSlab(at, type, step as StepId);
  if (!slab || !hasCell({ ...slab, rows: 1, cols: 1 }, ref.batch, ref.head, 0, 0)) return undefined;
  const { rows, cols } = slab;
  const from = slabIndex(slab, ref.batch, ref.head, 0, 0);
  return { rows, cols, data: slab.source.data.slice(from, from + rows * cols) };
}

/** A matrix of bounds, by its layer, name, batch item and head. */
export interface BoundRef {
  readonly layer: string;
  readonly name: string;
  readonly batch: number;
  readonly head: number;
}

/** Bounds, row-major. */
export interface BoundNumbers {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

function unrounded(spec: Spec): Spec {
  const stacks = [spec.main, ...(spec.encoder ? [spec.encoder] : [])];
  const isRounded = stacks.some(({ blocks }) => blocks.some(({ precision }) => precision !== undefined));
  if (spec.precision === undefined && !isRounded) return spec;
  const plain = (stack: Stack): Stack => ({ ...stack, blocks: stack.blocks.map(({ precision, ...block }) => block) });
  const { precision, ...rest } = spec;
  return { ...rest, main: plain(spec.main), ...(spec.encoder && { encoder: plain(spec.encoder) }) };
}

/** Whether a matrix is what rounding may make of each number of a step, `bound.float32.weights`. */
export function isBound({ name }: { readonly name: string }): boolean {
  return name.startsWith("bound.");
}

/** Why there is no bound of a matrix by its name (`bound.float32.weights`); undefined where there is one, and for other names. */
export function whyNoBound(
  spec: Spec,
  result: SpecResult,
  ref: { readonly layer: string; readonly name: string },
): Words | undefined {
  const step = /^bound\.[a-z]+\d+\.(.+)$/.exec(ref.name)?.[1];
  if (step === undefined) return undefined;
  const at = layerContext(spec, result, ref.layer);
  if (!(shownStepIds as readonly string[]).includes(step)) return words("There is no rounding bound of {0}.", step);
  if (at?.layer.streamed !== undefined && !at.layer.steps.has(step as StepId))
    return words("There is no rounding bound: {0} is computed by rows, when it is looked at.", step);
  if (costOf(spec).work > mostWork)
    return words("The computation is too large for rounding bounds, which take several times as long.");
  return at?.layer.steps.has(step as StepId) ? undefined : words("There is no rounding bound of {0}.", step);
}
