/** A card's place in the flow, in pixels from the flow's corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a connector may use beside the cards: the gaps between two rows and within one, and how far right the cards reach. */
export interface RouteSpace {
  readonly gap: number;
  readonly beside: number;
  readonly right: number;
  /** How many connectors already run along the right side. */
  readonly lane: number;
}

// In pixels: the radius of corners, and the distance between lanes.
const bend = 5;
const laneWidth = 6;

/** Whether the second box is right beside the first, in the same row. */
function isBeside(from: Box, to: Box): boolean {
  return to.x >= from.x + from.width && to.y < from.y + from.height && from.y < to.y + to.height;
}

/** Whether a connector has to go round cards that lie between: the row that ends at `rowEnd` is not followed by that of the second. */
export function goesRound(from: Box, to: Box, { gap, rowEnd }: { gap: number; rowEnd: number }): boolean {
  return !isBeside(from, to) && to.y - rowEnd > 1.5 * gap;
}

/** The path of a connector as SVG: straight to the right, down into the next row, or `round` by the right side. */
export function routeOf(from: Box, to: Box, room: RouteSpace, round: boolean): string {
  if (isBeside(from, to))
    return isNext(from, to, room.beside) ? straightRight(from, to) : routeAbove(from, to, room.beside);
  const start = { x: from.x + from.width / 2, y: from.y + from.height };
  const end = { x: to.x + to.width / 2, y: to.y };
  // Less than half a pixel apart would be seen as a kink.
  const isStraight = Math.abs(start.x - end.x) < 0.5;
  // Lanes run in the middle between two rows.
  const above = end.y - room.gap / 2;
  if (!round)
    return isStraight ? down([start, end]) : down([start, { x: start.x, y: above }, { x: end.x, y: above }, end]);
  // Beyond all cards; each lane has its own distance.
  const below = start.y + room.gap / 2;
  const side = room.right + laneWidth * (room.lane + 1);
  return down([
    start,
    { x: start.x, y: below },
    { x: side, y: below },
    { x: side, y: above },
    { x: end.x, y: above },
    end,
  ]);
}

function straightRight(from: Box, to: Box): string {
  // At the height of the cards' titles.
  const y = Math.max(from.y, to.y) + 16;
  return `M${round(from.x + from.width)} ${round(y)}H${round(to.x)}`;
}

/** Whether there is no card between two in the same row. */
function isNext(from: Box, to: Box, gap: number): boolean {
  return to.x - (from.x + from.width) <= 1.5 * gap;
}

/** Past the cards between, above them, and down into the card from its upper edge. */
function routeAbove(from: Box, to: Box, gap: number): string {
  const [right, y] = [from.x + from.width, Math.max(from.y, to.y) + 16];
  // Down and up in the gap right after the first card, then along just above the row.
  const [lane, above] = [right + gap / 3, Math.min(from.y, to.y) - bend];
  return down([
    { x: right, y },
    { x: lane, y },
    { x: lane, y: above },
    { x: to.x + to.width / 2, y: above },
    { x: to.x + to.width / 2, y: to.y },
  ]);
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line through points with its corners rounded. */
function down(points: readonly Point[]): string {
  // Two points at one place would make a corner of no size.
  const [first, ...rest] = points.filter((point, index) => !same(point, points[index - 1]));
  if (first === undefined) return "";
  let path = `M${round(first.x)} ${round(first.y)}`;
  let last = first;
  for (const [index, corner] of rest.entries()) {
    const next = rest[index + 1];
    if (next === undefined) path += `L${round(corner.x)} ${round(corner.y)}`;
    else {
      // A curve from a little before the corner to a little after, with the corner as its control point.
      const [a, b] = [towards(corner, last), towards(corner, next)];
      path += `L${round(a.x)} ${round(a.y)}Q${round(corner.x)} ${round(corner.y)} ${round(b.x)} ${round(b.y)}`;
    }
    last = corner;
  }
  return path;
}

/** The point at most `bend` from a corner in the direction of another. */
function towards(corner: Point, other: Point): Point {
  const length = Math.hypot(other.x - corner.x, other.y - corner.y) || 1;
  // Two corners near each other share what is between them.
  const part = Math.min(bend, length / 2) / length;
  return { x: corner.x + (other.x - corner.x) * part, y: corner.y + (other.y - corner.y) * part };
}

function same(a: Point, b: Point | undefined): boolean {
  return b !== undefined && Math.abs(a.x - b.x) < 0.5 && Math.abs(a.y - b.y) < 0.5;
}

// To half pixels, which screens of double density have.
function round(value: number): number {
  return Math.round(2 * value) / 2;
}
