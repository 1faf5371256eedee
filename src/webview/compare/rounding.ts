import { type Signal, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { NumberType } from "../../core/spec/numberTypes.ts";
import { request } from "../hostApi.ts";
import { matrix, matrixFault, snapshot } from "../state.ts";
import { text } from "../strings.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import { type ComparedSide, refOfSide } from "./compareState.ts";
import type { Differences } from "./differences.ts";

/** The type whose rounding differences are held against; `own` is that of each side's numbers. */
export const roundedTo: Signal<NumberType | "own"> = signal("float32");

/** A − B in parts of what rounding may make. */
export interface BoundShares {
  /** Cell by cell, with the sign of the difference; 0 where rounding explains it. */
  readonly beyond: Float64Array;
  readonly cells: number;
  /** The largest share, infinite where a difference has no room at all. */
  readonly largest: number;
}

/** What rounding may make of each difference, or why that is not known; neither while it is on its way. */
export interface Bounds {
  readonly data: Float64Array | undefined;
  readonly reason: string | undefined;
}

/** The type that a side's numbers came in; undefined where nothing says it. */
export function typeOfSide({ from, step, layer }: ComparedSide): NumberType | undefined {
  if (from === "expected") return step.expected?.type;
  // Weights that were read from a file came from a computation that is not known.
  const isGiven = !layer.steps.some(({ name }) => name === "scores");
  return from === "contribution" || isGiven ? undefined : (step.type ?? "float64");
}

/**
 * What rounding may make of the difference of each cell: the bounds of both sides together, each in its type. Expected values have the bound of
 * the computation that they are held against, which is taken as exact.
 */
export function useBounds(a: ComparedSide, b: ComparedSide): Bounds {
  const wanted = roundedTo.value;
  const [typeA, typeB] = wanted === "own" ? [typeOfSide(a), typeOfSide(b)] : [wanted, wanted];
  const [ofA, ofB] = [useBound(a, typeA), useBound(b, typeB)];
  const both = useMemo(
    () => ofA.data && ofB.data && ofA.data.length === ofB.data.length && sumOf(ofA.data, ofB.data),
    [ofA.data, ofB.data],
  );
  if (a.from === "contribution" || b.from === "contribution")
    return unknown(text("Rounding bounds are known of steps, not of contributions."));
  if (typeA === undefined || typeB === undefined)
    return unknown(text("The type in which {0} came is not known: choose one.", typeA === undefined ? "A" : "B"));
  // The computed numbers are exact then: only what is expected was rounded.
  if (wanted !== "own" && isChecked(a, b)) return ofA;
  if (both) return { data: both, reason: undefined };
  return { data: undefined, reason: ofA.reason ?? ofB.reason };
}

const loading: Bounds = { data: undefined, reason: undefined };

function unknown(reason: string): Bounds {
  return { data: undefined, reason };
}

/** Whether one side is what the other is expected to be: then the computed one is taken as exact. */
function isChecked(a: ComparedSide, b: ComparedSide): boolean {
  return [a, b].some(({ from }) => from === "expected") && [a, b].some(({ from }) => from === "computed");
}

/** What rounding to a type may make of each number of a side. Reads signals. */
function useBound(side: ComparedSide, type: NumberType | undefined): Bounds {
  const isOther = side.from === "other";
  const isAsked = side.from !== "contribution" && type !== undefined;
  const ref = refOfSide({ ...side, from: isOther ? "other" : "computed" });
  const bound = { ...ref, name: `bound.${type}.${ref.name}` };
  const { name, version = 0 } = snapshot.value?.other ?? {};
  const key = isAsked && isOther ? JSON.stringify([name, version, bound]) : "";
  const asked = useHostAnswer(key, async () =>
    key === "" ? undefined : request("readOtherMatrix", { ...bound, resultVersion: version }),
  );
  if (!isAsked) return loading;
  if (isOther) return { data: asked.isOld ? undefined : asked.answer?.data, reason: asked.fault };
  return { data: matrix(bound).value?.data, reason: matrixFault(bound).value };
}

function sumOf(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((bound, at) => bound + (b[at] ?? 0));
}

/** Holds differences against the bounds of their cells. */
export function sharesOf({ data }: Differences, bounds: Float64Array): BoundShares {
  let [cells, largest] = [0, 0];
  const beyond = data.map((difference, at) => {
    if (difference === 0) return 0;
    const share = difference / (bounds[at] ?? 0);
    // A difference that is no number is no rounding.
    const size = Number.isNaN(share) ? Number.POSITIVE_INFINITY : Math.abs(share);
    largest = Math.max(largest, size);
    if (size <= 1) return 0;
    cells++;
    return share;
  });
  return { beyond, cells, largest };
}

/** How strong the color of a difference is that rounding just explains; 1 is the full color. */
const paleShare = 0.1;
/** Where a cell's bound is 0, its colors start at this fraction of the largest difference. */
const leastShare = 1e-12;

/**
 * A − B mapped to −1…1 for its colors: linear within the rounding bound of the cell, where it stays pale, and logarithmic from there to
 * the largest difference.
 */
export function bentBeyondBounds({ data, largest }: Differences, bounds: Float64Array): Float64Array {
  return data.map((difference, at) => {
    const size = Math.abs(difference);
    if (size === 0 || Number.isNaN(size)) return difference;
    if (size === Number.POSITIVE_INFINITY) return Math.sign(difference);
    const bound = bounds[at] ?? 0;
    if (size <= bound) return (paleShare * difference) / bound;
    const straight = Math.max(bound, leastShare * largest);
    // 0 where rounding just explains it, 1 at the largest difference.
    const part = Math.max(0, Math.log(size / straight) / Math.log(largest / straight));
    return Math.sign(difference) * (paleShare + (1 - paleShare) * part);
  });
}
