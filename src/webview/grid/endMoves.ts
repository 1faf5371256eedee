import type { ColorScale } from "../../core/view/colorScale.ts";

/** The lower and the upper end of a scale's colours. */
export type Ends = readonly [number, number];

/** Of all numbers: how far a key moves an end, a small step and a large one, and how near the ends may come to each other. */
const small = 0.02;
const large = 0.1;
const least = 0.005;

/** Where an end is among all numbers, 0…1. */
export function shareOfEnd(end: number, [low, high]: Ends): number {
  // Where all numbers are equal there is no way between them.
  return Math.max(0, Math.min(1, (end - low) / (high - low || 1)));
}

/** The ends after one has moved; around zero both move, as its colours run alike in both directions. */
export function movedEnd(
  ends: Ends,
  end: 0 | 1,
  to: number,
  { kind, whole: [low, high] }: Pick<ColorScale, "kind" | "whole">,
): Ends {
  // Ends that meet would leave no colors between them.
  const gap = least * (high - low);
  if (kind === "diverging") {
    // A lower end pulled to the right of zero counts by its distance, as an upper one would.
    const most = Math.max(gap, Math.min(high, Math.abs(to)));
    return [-most, most];
  }
  return end === 0
    ? [Math.max(low, Math.min(to, ends[1] - gap)), ends[1]]
    : [ends[0], Math.min(high, Math.max(to, ends[0] + gap))];
}

/** Where a key moves an end to; undefined for keys that move none. */
export function endAfter(ends: Ends, end: 0 | 1, key: string, [low, high]: Ends): number | undefined {
  const span = high - low;
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return ends[end] - small * span;
    case "ArrowRight":
    case "ArrowUp":
      return ends[end] + small * span;
    case "PageDown":
      return ends[end] - large * span;
    case "PageUp":
      return ends[end] + large * span;
    case "Home":
      // Each end has its own outermost place; the other key leaves it where it is.
      return end === 0 ? low : ends[0];
    case "End":
      return end === 0 ? ends[1] : high;
    default:
      return undefined;
  }
}
