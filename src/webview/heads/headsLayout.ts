/** Where the pictures of heads are: as many in a row as a layer has heads, or as fit. */
export interface HeadsLayout {
  readonly columns: number;
  readonly rows: number;
  /** Width of a place with its margin, and its height with the line of words below, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly hasWords: boolean;
}

const widest = 180;
const narrowest = 18;
const wordsFrom = 84;
const wordsHeight = 34;

/** The room there is for pictures, in pixels. */
export interface HeadsRoom {
  readonly width: number;
  readonly height: number;
}

/** Lays out `count` heads. With `perLayer` each row is one layer; without it pictures are as large as all of them fit, or scroll. */
export function headsLayout(count: number, perLayer: number | undefined, room: HeadsRoom): HeadsLayout {
  const columns = perLayer === undefined ? columnsThatFit(count, room) : Math.max(1, perLayer);
  return layoutOf(count, columns, room);
}

/** The fewest columns with which all rows are in sight; nearly square where no number of columns does that. */
function columnsThatFit(count: number, room: HeadsRoom): number {
  for (let columns = 1; columns <= count && room.width / columns >= narrowest; columns++) {
    const { rows, height } = layoutOf(count, columns, room);
    if (columns * widest >= Math.min(room.width, count * widest) && rows * height <= room.height) return columns;
  }
  const side = Math.max(narrowest, Math.min(widest, Math.floor(room.width / Math.ceil(Math.sqrt(count * 1.5)))));
  return Math.max(1, Math.floor(room.width / side));
}

function layoutOf(count: number, columns: number, room: HeadsRoom): HeadsLayout {
  const width = Math.max(narrowest, Math.min(widest, Math.floor(room.width / columns)));
  const hasWords = width >= wordsFrom;
  return { columns, rows: Math.ceil(count / columns), width, height: width + (hasWords ? wordsHeight : 0), hasWords };
}

/** Where a key leads from a place; undefined for keys that lead nowhere. Never beyond the ends. */
export function headMove(at: number, key: string, count: number, columns: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns,
    PageDown: columns,
  };
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = steps[key];
  if (step === undefined) return undefined;
  const to = at + step;
  return to < 0 || to >= count ? at : to;
}
