/** How the bars of a column are drawn: the size that fills them, and where zero is in percent of the width. */
export interface BarScale {
  readonly largest: number;
  readonly zero: number;
}

/** Zero is at the left edge unless a number is negative, then in the middle. */
export function barScale(values: Float64Array): BarScale {
  let largest = 0;
  let zero = 0;
  for (const value of values) {
    const size = Math.abs(value);
    // An infinity would make every other bar vanish.
    if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
    if (value < 0) zero = 50;
  }
  return { largest, zero };
}

/** How far a bar reaches from its zero, 0…1; infinities reach all the way, NaN not at all. */
export function barShare(value: number, largest: number): number {
  const size = Math.abs(value);
  if (Number.isNaN(size) || size === 0) return 0;
  return size >= largest ? 1 : size / largest;
}
