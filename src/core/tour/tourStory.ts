import type { TourTask as Task, TourStop, Unkept } from "../spec/besideKinds.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { briefNumber } from "../view/numberFormat.ts";
import { type Words, words } from "../words.ts";
import { ComputedScope } from "./computedScope.ts";
import { readCondition, readPlace } from "./condition.ts";
import { madeStops } from "./madeTour.ts";
import type { ShownStop, TourNumber, TourTask } from "./shownStop.ts";
import { splitTourName } from "./tourNames.ts";
import { typedOver } from "./typedOver.ts";

/** A guided walk through a result. */
export interface TourStory {
  readonly stops: readonly ShownStop[];
  /** Whether the stops come from the steps themselves, because the document has none. */
  readonly made: boolean;
}

/** The walk that a document describes, or one along its steps where it describes none. */
export function tourStory(spec: Spec, result: SpecResult): TourStory {
  const scope = new ComputedScope(spec, result);
  const told = spec.tour ?? [];
  if (told.length === 0) return { stops: madeStops(spec, result), made: true };
  return { stops: told.map((stop) => shownStop(stop, spec, result, scope)), made: false };
}

function shownStop(stop: TourStop, spec: Spec, result: SpecResult, scope: ComputedScope): ShownStop {
  const place = { name: stop.step, index: stop.cell ?? [] };
  const cell = scope.cellOf(place);
  const task = stop.do && shownTask(stop.do, spec, result, scope);
  const at = scope.layerOf(stop.step);
  const beside = cell === undefined ? besideNumber(place, scope) : undefined;
  return {
    layer: at?.block.path ?? "",
    step: splitTourName(stop.step).matrix,
    say: { template: "{0}", args: [stop.say] },
    ...(cell && { cell }),
    ...(beside && { beside }),
    ...(task && { task }),
  };
}

const digits = 4;

/** A value of the read-out, which no card shows. */
function besideNumber(place: { name: string; index: readonly number[] }, scope: ComputedScope): TourNumber | undefined {
  const numbers = scope.numbers(place);
  if (numbers === undefined || numbers.length > 8 || scope.cellOf({ ...place, index: [0] }) !== undefined)
    return undefined;
  const index = place.index.length === 0 ? "" : `[${place.index.map((at) => at + 1).join(",")}]`;
  const label = place.name.startsWith("readOut.") && numbers.length > 1 ? scope.label(place) : undefined;
  const value = Array.from(numbers, (number) => briefNumber(number, digits)).join(", ");
  return { name: place.name + index, value: label === undefined ? value : `${value} (${label})` };
}

function shownTask(
  { set, until, unkept }: Task,
  spec: Spec,
  result: SpecResult,
  scope: ComputedScope,
): TourTask | undefined {
  const condition = readCondition(until);
  if ("fault" in condition) return undefined;
  const place = set === undefined ? undefined : readPlace(set);
  const cell = place && "place" in place ? scope.cellOf(place.place) : undefined;
  const now = condition.measured.flatMap(({ shown, value }) => {
    const is = value(scope);
    return typeof is === "number" || typeof is === "string"
      ? [{ name: shown, value: typeof is === "number" ? briefNumber(is, digits) : is }]
      : [];
  });
  const holds = condition.holds(scope);
  const given = holds && unkept?.length !== 0 ? typedOver(spec, result, scope, condition) : undefined;
  const hindrance =
    given === undefined ? unkeptWords(unkept) : words('{0} is given, not computed. Remove it from "given".', given);
  return {
    until: condition.shown,
    done: holds && hindrance === undefined,
    now,
    ...(hindrance && { hindrance }),
    ...(cell && { set: cell }),
  };
}

/** Names at most, in a line beside the task. */
const mostNames = 3;

/** What is not as it was, of one kind at a time: a reader mends one thing after the other. */
function unkeptWords(unkept: readonly Unkept[] = []): Words | undefined {
  const [first] = unkept;
  if (first === undefined) return undefined;
  const paths = unkept.flatMap(({ path, is }) => (is === first.is ? path : []));
  const names = paths.slice(0, mostNames).join(", ") + (paths.length > mostNames ? ", …" : "");
  switch (first.is) {
    case "changed":
      return words("This should stay as it was, but has changed: {0}. Undo that change.", names);
    case "missing":
      return words("This should stay as it was, but is missing: {0}. Undo that change.", names);
    case "added":
      return words("The task has to be solved without this: {0}. Remove it.", names);
  }
}
