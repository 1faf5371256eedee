import type { Geometry } from "../../core/explain/derivation.ts";
import { type ArrowDrawing, arrowsOf, type Point } from "../../core/view/arrows.ts";

/** Where a label is: its anchor point and which side of the text lies on it. */
export interface Label extends Point {
  readonly anchor: "start" | "middle" | "end";
}

/** Everything the picture of q and k shows, in pixels, y downwards. */
export interface GeometryLayout extends ArrowDrawing {
  readonly width: number;
  /** The strip of the box that is drawn on: flat arrows leave the rest of it empty. */
  readonly top: number;
  readonly height: number;
  /** The corner of the right-angle mark at the foot; empty where projection or perpendicular has no length. */
  readonly rightAngle: readonly Point[];
  readonly qLabel: Label;
  readonly kLabel: Label;
  readonly thetaLabel: Label | undefined;
}

// All in pixels.
const margin = 22;
const markSize = 7;
const labelGap = 9;
const roomAbove = 20;
const roomBelow = 26;

/** Lays out two arrows, the projection and their labels in a box of `width` × `height` pixels. */
export function layoutGeometry(geometry: Geometry, width: number, height: number): GeometryLayout {
  const arrows = arrowsOf(geometry, width, height, margin);
  return {
    ...arrows,
    width,
    ...stripOf(arrows),
    rightAngle: rightAngleMark(arrows),
    qLabel: beyond(arrows.origin, arrows.q, width),
    kLabel: { x: (arrows.origin.x + arrows.k.x) / 2, y: arrows.k.y + labelGap + 7, anchor: "middle" },
    thetaLabel: besideArc(arrows),
  };
}

// From above the highest arrow or arc to below k, which lies on the base line over its label.
function stripOf({ origin, q, arc }: ArrowDrawing): { top: number; height: number } {
  const highest = arc.reduce((least, { y }) => Math.min(least, y), Math.min(origin.y, q.y));
  const top = highest - roomAbove;
  return { top, height: origin.y + roomBelow - top };
}

/** A small square at the foot, towards the origin and towards q's tip. */
function rightAngleMark({ origin, q, foot }: ArrowDrawing): Point[] {
  const along = origin.x - foot.x;
  const up = foot.y - q.y;
  const size = Math.min(markSize, Math.abs(along) / 2, up / 2);
  // Written so that NaN counts as too small.
  if (!(size >= 1.5)) return [];
  const inward = Math.sign(along) * size;
  return [
    { x: foot.x + inward, y: foot.y },
    { x: foot.x + inward, y: foot.y - size },
    { x: foot.x, y: foot.y - size },
  ];
}

/** Past the tip of an arrow, kept inside the box. */
function beyond(origin: Point, tip: Point, width: number): Label {
  const length = Math.hypot(tip.x - origin.x, tip.y - origin.y);
  // Where an arrow has no length, its label is above the point.
  const right = length < 1 ? 0 : (tip.x - origin.x) / length;
  const down = length < 1 ? -1 : (tip.y - origin.y) / length;
  const x = Math.max(margin / 2, Math.min(width - margin / 2, tip.x + labelGap * right));
  // Text is placed by its baseline: 3 px lower, its middle is level with the tip.
  return { x, y: tip.y + labelGap * down + 3, anchor: Math.abs(right) < 0.3 ? "middle" : right > 0 ? "start" : "end" };
}

/** Just outside the middle of the arc. */
function besideArc({ origin, arc }: ArrowDrawing): Label | undefined {
  const middle = arc[Math.floor(arc.length / 2)];
  if (middle === undefined) return undefined;
  const radius = Math.hypot(middle.x - origin.x, middle.y - origin.y);
  const grow = radius === 0 ? 0 : (radius + labelGap) / radius;
  return {
    x: origin.x + (middle.x - origin.x) * grow,
    y: origin.y + (middle.y - origin.y) * grow + 4,
    anchor: middle.x >= origin.x ? "start" : "end",
  };
}
