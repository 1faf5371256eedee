/** Where a token is drawn, in pixels from the corner of the paper. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

// In pixels: of a line of text, of a row of a column, and between two tokens.
export const lineHeight = 30;
export const rowHeight = 22;
const gap = 3;

/** Places of tokens that run on like text: a new line where the next does not fit. */
export function flowPlaces(widths: readonly number[], room: number): Place[] {
  let [x, y] = [0, 0];
  return widths.map((width) => {
    // A token that is wider than the paper is cut.
    const own = Math.min(width, room);
    if (x > 0 && x + own > room) [x, y] = [0, y + lineHeight];
    const place = { x, y, width: own };
    x += own + gap;
    return place;
  });
}

/** Places of tokens below each other. */
export function columnPlaces(count: number, x: number, width: number): Place[] {
  return Array.from({ length: count }, (_, at) => ({ x, y: at * rowHeight, width }));
}

/** The tokens whose lines meet top…bottom, the end excluded; places go downwards. */
export function inSight(places: readonly Place[], top: number, bottom: number, height: number): [number, number] {
  return [firstWhere(places, (y) => y + height > top), firstWhere(places, (y) => y >= bottom)];
}

function firstWhere(places: readonly Place[], holds: (y: number) => boolean): number {
  // Halved, since there may be many thousands.
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(places[middle]?.y ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where a key leads from a token: along the text, or to the nearest one of another line; undefined for other keys. */
export function tokenMove(places: readonly Place[], at: number, key: string): number | undefined {
  const last = places.length - 1;
  if (last < 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key === "ArrowLeft") return Math.max(0, at - 1);
  if (key === "ArrowRight") return Math.min(last, at + 1);
  // By how many lines; a page is ten of them.
  const lines = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 }[key];
  const from = places[at];
  return lines === undefined || from === undefined ? undefined : nearest(places, at, from, lines);
}

function nearest(places: readonly Place[], at: number, from: Place, lines: number): number {
  const step = Math.sign(lines);
  // The line that is walked along, how many were begun, and the nearest token of the last.
  let [line, passed, best] = [from.y, 0, at];
  for (let next = at + step; next >= 0 && next < places.length; next += step) {
    const place = places[next];
    if (place === undefined) break;
    if (place.y !== line) {
      if (passed === Math.abs(lines)) break;
      [line, passed, best] = [place.y, passed + 1, next];
    } else if (passed > 0 && farFrom(place, from) < farFrom(places[best] ?? place, from)) best = next;
  }
  return best;
}

function farFrom(a: Place, b: Place): number {
  // Between their middles, sideways.
  return Math.abs(a.x + a.width / 2 - b.x - b.width / 2);
}
