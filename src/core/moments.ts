/** Which numbers of a matrix are shown: now, before the last change, the change, as expected, or how far off they are. */
export type Moment = "after" | "before" | "change" | "expected" | "off";

/** after − before, 0 where both are the same infinity or NaN. */
export function differences(after: Float64Array, before: Float64Array): Float64Array {
  return after.map((value, index) => (Object.is(value, before[index]) ? 0 : value - (before[index] ?? Number.NaN)));
}
