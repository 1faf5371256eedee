/** Where the pictures of heads stand: as many in a row as a layer has heads, or as fit. */
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

/** Lays out `count` heads; by layers, each row is one layer and a page shows as many as it can. */
export function headsLayout(count: number, perLayer: number, byLayer: boolean, room: number): HeadsLayout {
  const wanted = byLayer ? Math.max(1, perLayer) : Math.max(1, Math.ceil(Math.sqrt(count * 1.5)));
  const width = Math.max(narrowest, Math.min(widest, Math.floor(room / wanted)));
  const columns = byLayer ? wanted : Math.max(1, Math.floor(room / width));
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
