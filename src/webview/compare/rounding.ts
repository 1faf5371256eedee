import { type Signal, signal } from "@preact/signals";
import type { NumberType } from "../../core/spec/numberTypes.ts";
import { matrix, matrixFault } from "../state.ts";
import { type ComparedSide, refOfSide } from "./compareState.ts";
import type { Differences } from "./differences.ts";

/** The type whose rounding differences are held against. */
export const roundedTo: Signal<NumberType> = signal("float32");

/** A − B in parts of what rounding may make. */
export interface BoundShares {
  /** Cell by cell, with the sign of the difference; 0 where rounding explains it. */
  readonly beyond: Float64Array;
  readonly cells: number;
  /** The largest share, infinite where a difference has no room at all. */
  readonly largest: number;
}

/**
 * What rounding may make of each number of the side that this file computes; undefined while it is on its way, and null where it is
 * not known. Reads signals.
 */
export function boundsOf(a: ComparedSide, b: ComparedSide): Float64Array | null | undefined {
  const side = [a, b].find(({ from }) => from === "computed" || from === "expected" || from === "before");
  if (side === undefined) return null;
  const ref = refOfSide({ ...side, from: "computed" });
  const bounds = { ...ref, name: `bound.${roundedTo.value}.${ref.name}` };
  return matrix(bounds).value?.data ?? (matrixFault(bounds).value === undefined ? undefined : null);
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
