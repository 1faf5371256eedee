import { differences, type Moment } from "../../core/moments.ts";
import type { MatrixData } from "../../protocol/messages.ts";
import type { MatrixContent } from "./matrixContent.ts";

interface Shown extends Pick<MatrixData, "data" | "before"> {
  readonly expected?: Float64Array | undefined;
}

/** The numbers to show at a moment; without a change there is only now. */
export function numbersAt({ data, before, expected }: Shown, moment: Moment): Float64Array {
  // With expected numbers, “off” is what was computed less what is expected.
  if (expected !== undefined && moment === "expected") return expected;
  if (expected !== undefined && moment === "off") return differences(data, expected);
  if (before === undefined || (moment !== "before" && moment !== "change")) return data;
  return moment === "before" ? before : differences(data, before);
}

/** 1 for each cell whose number is another than before; undefined where none is. */
export function movedCells({ data, before }: MatrixData): Uint8Array | undefined {
  if (before === undefined) return undefined;
  const moved = new Uint8Array(data.length);
  let any = false;
  for (let index = 0; index < data.length; index++) {
    // NaN that stays NaN has not moved; 0 and −0 are equal by the first test.
    if (data[index] === before[index] || Object.is(data[index], before[index])) continue;
    moved[index] = 1;
    any = true;
  }
  return any ? moved : undefined;
}

const known = new WeakMap<Float64Array, Uint8Array>();

/** 1 for each key that a query may not see: −∞ among the masked scores. The same array for the same scores. */
export function maskedCells(maskedScores: Float64Array): Uint8Array {
  const before = known.get(maskedScores);
  if (before) return before;
  const masked = new Uint8Array(maskedScores.length);
  known.set(maskedScores, masked);
  for (let index = 0; index < masked.length; index++) {
    if (maskedScores[index] === Number.NEGATIVE_INFINITY) masked[index] = 1;
  }
  return masked;
}

/** 1 for each visible number that the colors do not reach; undefined where nothing was left out of them. */
export function beyondCells({ numbers, masked, scale }: MatrixContent): Uint8Array | undefined {
  const [low, high] = scale.reach;
  // Nothing was left out: most matrices need no second look at their numbers.
  if (!Number.isFinite(high - low)) return undefined;
  return Uint8Array.from(numbers, (value, at) => ((value < low || value > high) && masked?.[at] !== 1 ? 1 : 0));
}
