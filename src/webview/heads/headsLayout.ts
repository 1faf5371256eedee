/** Where the pictures of heads are: as many in a row as a layer has heads, or as fit. */
export interface HeadsLayout {
  readonly columns: number;
  readonly rows: number;
  /** Width of a place with its margin, and its height with the line of words below, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly hasWords: boolean;
  /** Free space at the left for the names of layers, in pixels. */
  readonly gutter: number;
}

/** A picture may be wider than usual where all of it is in sight. */
const widest = { usual: 180, most: 300 };
// In pixels: the smallest picture, from where on there is room for words, and their height.
const narrowest = 18;
const wordsFrom = 84;
const wordsHeight = 34;
// In pixels, for names such as `L12`.
const gutterWidth = 34;
/** Pictures of many layers become no smaller than this for being all in sight. */
const leastOfLayers = 36;
// The share of the height with words from which pictures scroll rather than lose their words.
const enoughForWords = 0.7;

/** The room there is for pictures, in pixels. */
export interface AvailableSize {
  readonly width: number;
  readonly height: number;
}

/** Lays out `count` places. With `perLayer` each row is one layer; without it pictures are as large as all of them fit, or scroll. */
export function headsLayout(count: number, perLayer: number | undefined, room: AvailableSize): HeadsLayout {
  const columns = perLayer === undefined ? columnsThatFit(count, room) : Math.max(1, perLayer);
  return layoutOf(count, columns, room, perLayer === undefined ? 0 : gutterWidth);
}

/** The fewest columns with which all rows are in sight; nearly square where no number of columns does that. */
function columnsThatFit(count: number, room: AvailableSize): number {
  const most = widestIn(room);
  for (let columns = 1; columns <= count && room.width / columns >= narrowest; columns++) {
    const { rows, height } = layoutOf(count, columns, room, 0);
    // Fewer columns would leave room at the side.
    if (columns * most >= Math.min(room.width, count * most) && rows * height <= room.height) return columns;
  }
  // One and a half times as wide as high, since the rest is scrolled to.
  const side = Math.max(narrowest, Math.min(most, Math.floor(room.width / Math.ceil(Math.sqrt(count * 1.5)))));
  return Math.max(1, Math.floor(room.width / side));
}

function layoutOf(count: number, columns: number, room: AvailableSize, gutter: number): HeadsLayout {
  const rows = Math.ceil(count / columns);
  const most = Math.max(narrowest, Math.min(widestIn(room), Math.floor((room.width - gutter) / columns)));
  const width = gutter === 0 ? most : Math.min(most, Math.max(leastOfLayers, widthThatFits(rows, room.height)));
  const hasWords = width >= wordsFrom;
  return { columns, rows, width, height: width + (hasWords ? wordsHeight : 0), hasWords, gutter };
}

function widestIn({ height }: AvailableSize): number {
  return Math.max(widest.usual, Math.min(widest.most, height - wordsHeight));
}

/** The width with which all rows are in sight, with words where that lacks little. */
function widthThatFits(rows: number, height: number): number {
  const each = Math.floor(height / rows);
  return each >= enoughForWords * (wordsFrom + wordsHeight) ? Math.max(wordsFrom, each - wordsHeight) : each;
}

/** One place for each head of each layer, a row for a layer; empty where a layer has fewer heads, or its head is not shown. */
export function layerPlaces<T extends { readonly layerIndex: number; readonly head: number }>(
  heads: readonly T[],
  layers: number,
  perLayer: number,
): readonly (T | undefined)[] {
  const places = new Array<T | undefined>(layers * perLayer).fill(undefined);
  for (const head of heads) places[head.layerIndex * perLayer + head.head] = head;
  return places;
}

const keySteps: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  PageUp: [0, -5],
  PageDown: [0, 5],
};

/** Where a key leads from a place; undefined for keys that lead nowhere. Never beyond the ends, never to an empty place. */
export function headMove(at: number, key: string, places: readonly unknown[], columns: number): number | undefined {
  const last = places.length - 1;
  if (key === "Home") return nextTaken(places, 0, 1) ?? at;
  if (key === "End") return nextTaken(places, last, -1) ?? at;
  const way = keySteps[key];
  if (way === undefined) return undefined;
  const [right, down] = way;
  if (right !== 0) return nextTaken(places, at + right, right) ?? at;
  const rows = Math.floor(last / columns);
  const row = Math.floor(at / columns);
  const target = Math.max(0, Math.min(rows, row + down));
  // First the rows in that direction, then back towards the one it came from.
  const onwards = down > 0 ? rows - target + 1 : target + 1;
  const back = Math.abs(target - row);
  const step = Math.sign(down);
  const order = [
    ...Array.from({ length: onwards }, (_, k) => target + k * step),
    ...Array.from({ length: back }, (_, k) => target - k * step),
  ];
  for (const to of order) {
    const first = to * columns;
    const end = Math.min(last, first + (at % columns));
    // In the same column, else the nearest taken place left of it.
    for (let found = end; to !== row && found >= first; found--) if (places[found] !== undefined) return found;
  }
  return at;
}

/** The first taken place from `at` on, in steps of ±1. */
function nextTaken(places: readonly unknown[], at: number, step: number): number | undefined {
  for (let to = at; to >= 0 && to < places.length; to += step) if (places[to] !== undefined) return to;
  return undefined;
}
