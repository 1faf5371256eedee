import type { Geometry } from "../explain/derivation.ts";

/** A point in a picture whose y runs downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Two arrows from one origin at their true angle and proportion, with the projection of q on k. */
export interface ArrowDrawing {
  readonly origin: Point;
  readonly q: Point;
  readonly k: Point;
  /** Where the perpendicular from q's tip meets k's line; the origin where q ⊥ k. */
  readonly foot: Point;
  /** Points of the arc that marks θ, from k's arrow to q's; empty for a zero vector or θ = 0. */
  readonly arc: readonly Point[];
}

const arcSteps = 24;

/** The angle to draw: 0 where a zero vector has none. */
function drawnAngle({ theta }: Geometry): number {
  return Number.isFinite(theta) ? theta : 0;
}

/** Lengths in proportion, the longer one 1; zero vectors keep length 0, and what is not finite is drawn as 1. */
function proportions({ qNorm, kNorm }: Geometry): readonly [number, number] {
  const finite = (length: number): number => (Number.isFinite(length) ? length : Number.MAX_VALUE);
  const longest = Math.max(finite(qNorm), finite(kNorm));
  return longest === 0 ? [0, 0] : [finite(qNorm) / longest, finite(kNorm) / longest];
}

/** Draws k along the x axis and q above it, as large as fits a box of `width` × `height` with a margin, centred. */
export function arrowsOf(geometry: Geometry, width: number, height: number, margin = 8): ArrowDrawing {
  const theta = drawnAngle(geometry);
  const [q, k] = proportions(geometry);
  const footX = q * Math.cos(theta);
  const tipY = q * Math.sin(theta);
  // 1. The box around all points, in units of the longer arrow.
  const left = Math.min(0, footX);
  const right = Math.max(k, footX, 0);
  const scale = scaleToFit(right - left, tipY, width - 2 * margin, height - 2 * margin);
  // 2. From there to pixels, with y downwards.
  const x0 = width / 2 - (scale * (left + right)) / 2;
  const y0 = height / 2 + (scale * tipY) / 2;
  const at = (x: number, y: number): Point => ({ x: x0 + scale * x, y: y0 - scale * y });
  const radius = 0.3 * Math.min(q, k);
  return { origin: at(0, 0), q: at(footX, tipY), k: at(k, 0), foot: at(footX, 0), arc: arcPoints(radius, theta, at) };
}

function scaleToFit(spanX: number, spanY: number, width: number, height: number): number {
  const scale = Math.min(
    spanX > 0 ? width / spanX : Number.POSITIVE_INFINITY,
    spanY > 0 ? height / spanY : Number.POSITIVE_INFINITY,
  );
  return Number.isFinite(scale) && scale > 0 ? scale : 0;
}

function arcPoints(radius: number, theta: number, at: (x: number, y: number) => Point): Point[] {
  if (radius === 0 || theta === 0) return [];
  return Array.from({ length: arcSteps + 1 }, (_, step) => {
    const angle = (theta * step) / arcSteps;
    return at(radius * Math.cos(angle), radius * Math.sin(angle));
  });
}
