import { layerContexts, pathIn, stepNames } from "../explain/context/layerContext.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { isOperandStep, isPairStep, type StepId } from "../spec/steps.ts";
import type { ComputedScope } from "./computedScope.ts";
import { readPlace, type TourCondition, type TourPlace } from "./condition.ts";
import { splitTourName } from "./tourNames.ts";

/**
 * The first step that `given` replaces among those which the numbers of a condition are computed from, by its path in the document.
 * Steps that a task of the tour lets the reader change are not counted.
 */
export function typedOver(
  spec: Spec,
  result: SpecResult,
  scope: ComputedScope,
  { lookedUp }: TourCondition,
): string | undefined {
  const layers = layerContexts(spec, result);
  const offered = offeredPlaces(spec).map(({ name }) => pathOf(scope, name));
  const given = [
    ...layers.flatMap(({ block }, layer) =>
      [...block.given.keys()].map((id) => ({ path: pathIn(block, id), layer, id })),
    ),
    ...[...(spec.readOut?.given.keys() ?? [])].map((id) => ({ path: id, layer: layers.length - 1, id })),
  ].filter(({ path }) => !offered.includes(path));
  const isUsed = (layer: number, id: StepId): boolean =>
    lookedUp.some(({ place: { name } }) => {
      if (isOfAll(name)) return true;
      const at = scope.layerOf(name);
      const looked = splitTourName(name).matrix as StepId;
      const own = layers.findIndex(({ block }) => block.path === at?.block.path);
      if (at === undefined || own < layer || !stepNames(at).includes(looked)) return false;
      return own > layer || isBefore(id, looked, stepNames(at));
    });
  return given.find(({ layer, id }) => isUsed(layer, id))?.path;
}

/** The places that the tasks of a tour let the reader change. */
export function offeredPlaces({ tour = [] }: Pick<Spec, "tour">): TourPlace[] {
  return tour.flatMap(({ do: task }) => {
    const places = [...(task?.set === undefined ? [] : [task.set]), ...(task?.change ?? [])].map(readPlace);
    return places.flatMap((read) => ("place" in read ? [read.place] : []));
  });
}

/** Numbers that come of the whole computation. */
function isOfAll(name: string): boolean {
  return /^(differing|generated|loss|nextLoss|(gradient|next)\..+)$/.test(name);
}

/** Whether a step of a layer is, or may be, computed from another: values come in after the weights, queries and keys go apart. */
function isBefore(id: StepId, looked: StepId, order: readonly StepId[]): boolean {
  if (isOperandStep(id) && isOperandStep(looked) && id.at(-1) !== looked.at(-1)) return false;
  if (isOperandStep(id) && id.endsWith("V") && isPairStep(looked)) return false;
  return order.indexOf(id) <= order.indexOf(looked);
}

function pathOf(scope: ComputedScope, name: string): string {
  const block = scope.layerOf(name)?.block;
  return block === undefined ? name : pathIn(block, splitTourName(name).matrix);
}
