import type { Point } from "../../core/view/arrows.ts";

/** Room for points in pixels, with the margin that the axes take. */
export interface PlotRoom {
  readonly width: number;
  readonly height: number;
  readonly margin: number;
}

/** Where the numbers of an axis lie. */
export interface PlotAxis {
  readonly low: number;
  readonly high: number;
}

/** The smallest and largest finite number; 0 … 1 of none. */
export function axisOf(values: readonly number[]): PlotAxis {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return { low: 0, high: 1 };
  return {
    low: finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    high: finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  };
}

/** The point of each pair of numbers, y upwards; undefined where either is missing. Equal numbers lie in the middle. */
export function plotPoints(
  xs: readonly number[],
  ys: readonly number[],
  { width, height, margin }: PlotRoom,
): readonly (Point | undefined)[] {
  const [x, y] = [axisOf(xs), axisOf(ys)];
  const part = (value: number, { low, high }: PlotAxis): number => (high > low ? (value - low) / (high - low) : 0.5);
  return xs.map((value, at) => {
    const other = ys[at] ?? Number.NaN;
    if (!Number.isFinite(value) || !Number.isFinite(other)) return undefined;
    return {
      x: margin + part(value, x) * (width - 2 * margin),
      y: height - margin - part(other, y) * (height - 2 * margin),
    };
  });
}

/** The point nearest to a place, no farther than `reach`; undefined where none is. */
export function nearestPoint(
  points: readonly (Point | undefined)[],
  { x, y }: Point,
  reach: number,
): number | undefined {
  let best: number | undefined;
  let least = reach;
  for (const [at, point] of points.entries()) {
    const far = point === undefined ? Number.POSITIVE_INFINITY : Math.hypot(point.x - x, point.y - y);
    // Of equals the first.
    if (far > least || (far === least && best !== undefined)) continue;
    [best, least] = [at, far];
  }
  return best;
}

/** Whether a place lies within a closed line, by how often a ray from it crosses the line. */
export function isWithin(line: readonly Point[], { x, y }: Point): boolean {
  let inside = false;
  for (const [at, a] of line.entries()) {
    const b = line[(at + 1) % line.length] ?? a;
    // An odd number of crossings is inside.
    if (a.y > y !== b.y > y && x < a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y)) inside = !inside;
  }
  return inside;
}

/** Where an arrow key leads from a point: to the next one in that direction; at the end it stays. Undefined for other keys. */
export function plotMove(points: readonly (Point | undefined)[], at: number, key: string): number | undefined {
  const axis = key === "ArrowLeft" || key === "ArrowRight" ? "x" : "y";
  // Upwards is towards smaller y, but larger numbers.
  const sign = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1, Home: 0, End: 0 }[key];
  if (sign === undefined) return undefined;
  // Points without a number have no place, and are passed over.
  const order = [...points.keys()].filter((index) => points[index] !== undefined);
  const place = (index: number): number => points[index]?.[axis] ?? 0;
  if (sign === 0) order.sort((a, b) => (points[a]?.x ?? 0) - (points[b]?.x ?? 0) || a - b);
  else order.sort((a, b) => place(a) - place(b) || a - b);
  if (sign === 0) return key === "Home" ? order[0] : order.at(-1);
  const now = order.indexOf(at);
  return order[Math.max(0, Math.min(order.length - 1, now + sign))];
}
