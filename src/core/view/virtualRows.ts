/** A list of equally tall rows (or wide columns) behind a window, in pixels. */
export interface RowList {
  readonly count: number;
  readonly size: number;
  readonly scroll: number;
  readonly viewport: number;
  /** Rows to draw beyond each edge. */
  readonly overscan: number;
}

/** The rows to draw, `end` exclusive, and the empty space to keep before and after them, in pixels. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
  readonly before: number;
  readonly after: number;
}

/** Which rows a window shows; the three parts always add up to the list's full height. */
export function visibleRows({ count, size, scroll, viewport, overscan }: RowList): RowWindow {
  const last = Math.max(0, count);
  const from = Math.floor(Math.max(0, scroll) / size) - overscan;
  const to = Math.ceil((Math.max(0, scroll) + Math.max(0, viewport)) / size) + overscan;
  const first = Math.max(0, Math.min(from, last));
  const end = Math.max(first, Math.min(to, last));
  return { first, end, before: first * size, after: (last - end) * size };
}

/** The nearest scroll position at which a row is wholly visible (its beginning where it is taller than the window). */
export function scrollToShow(index: number, { size, scroll, viewport }: RowList): number {
  const top = index * size;
  if (top < scroll || size > viewport) return top;
  return Math.max(scroll, top + size - viewport);
}
