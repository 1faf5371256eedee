import { computeSpec } from "../../engine/compute.ts";
import { costOf } from "../../engine/cost.ts";
import { allowedAt, Tolerances } from "../../engine/expectedTolerance.ts";
import { isNumberType } from "../../spec/numberTypes.ts";
import type { SpecResult } from "../../spec/result.ts";
import type { Spec, Stack } from "../../spec/spec.ts";
import { type StepId, shownStepIds } from "../../spec/steps.ts";
import { type Words, words } from "../../words.ts";
import { layerContext } from "./layerContext.ts";
import { hasCell, slabIndex, slabOf } from "./slab.ts";

/** A matrix of bounds: its name is `bound.float32.weights`, for the type and the step. */
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

/** Multiplications of a forward pass above which no bounds are computed: that takes some ten times as long, about ten seconds. */
const mostWork = 1e9;

/** Whether a matrix is of rounding bounds, by its name. */
export function isBound({ name }: { readonly name: string }): boolean {
  return name.startsWith("bound.");
}

/**
 * How far the rounding of a number type may put each number of a step from the exact one, as for `expected` with that `dtype`, of one batch
 * item and head. Undefined where there is no such step. Takes several times as long as the computation did.
 */
export function boundMatrix(spec: Spec, result: SpecResult, ref: BoundRef): BoundNumbers | undefined {
  const at = layerContext(spec, result, ref.layer);
  const { type, step } = partsOf(ref.name);
  if (at === undefined || step === undefined || !isNumberType(type) || !at.layer.steps.has(step)) return undefined;
  // Bounds are about the exact numbers: what the document rounds itself is computed once more without it.
  const exact = unrounded(spec);
  const own = exact === spec ? at.layer : layerContext(exact, computeSpec(exact), at.block.path)?.layer;
  const tensor = own?.steps.get(step)?.tensor;
  if (tensor === undefined) return undefined;
  const slab = slabOf(tensor);
  if (!hasCell({ ...slab, rows: 1, cols: 1 }, ref.batch, ref.head, 0, 0)) return undefined;
  // Without the document's own tolerances only the type counts.
  const tolerance = new Tolerances({ ...exact, expectedForms: new Map(), expectedDtype: type }).of(step, tensor);
  const { rows, cols } = slab;
  const from = slabIndex(slab, ref.batch, ref.head, 0, 0);
  const data = Float64Array.from({ length: rows * cols }, (_, cell) =>
    allowedAt(tolerance, tensor.data[from + cell] ?? Number.NaN, from + cell),
  );
  return { rows, cols, data };
}

/** Why there is no bound of a matrix; undefined where there is one, and for other names. */
export function whyNoBound(spec: Spec, result: SpecResult, ref: Pick<BoundRef, "layer" | "name">): Words | undefined {
  if (!isBound(ref)) return undefined;
  const { name, step } = partsOf(ref.name);
  const layer = layerContext(spec, result, ref.layer)?.layer;
  if (step !== undefined && layer?.streamed?.steps.includes(step))
    return words("There is no rounding bound: {0} is computed by rows, when it is looked at.", step);
  if (costOf(spec).work > mostWork)
    return words("The computation is too large for rounding bounds, which take several times as long.");
  return step !== undefined && layer?.steps.has(step) ? undefined : words("There is no rounding bound of {0}.", name);
}

/** What a name is made of; `step` where it is one. */
function partsOf(bound: string): { readonly type: string; readonly name: string; readonly step: StepId | undefined } {
  const [, type = "", name = ""] = /^bound\.([a-z]+\d+)\.(.+)$/.exec(bound) ?? [];
  return { type, name, step: shownStepIds.find((id) => id === name) };
}

function unrounded(spec: Spec): Spec {
  const stacks = [spec.main, ...(spec.encoder ? [spec.encoder] : [])];
  const isRounded = stacks.some(({ blocks }) => blocks.some(({ precision }) => precision !== undefined));
  if (spec.precision === undefined && !isRounded) return spec;
  const plain = (stack: Stack): Stack => ({ ...stack, blocks: stack.blocks.map(({ precision, ...block }) => block) });
  const { precision, ...rest } = spec;
  return { ...rest, main: plain(spec.main), ...(spec.encoder && { encoder: plain(spec.encoder) }) };
}
