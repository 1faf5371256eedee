/** How a part is brought into its scroller's sight: its upper edge to the top, or as little as is needed. */
export interface ScrollTarget {
  readonly to: "start" | "nearest";
  readonly behavior?: ScrollBehavior;
  /** What lies over the scroller's upper and left edge: labels that stay. In pixels. */
  readonly frozen?: { readonly top: number; readonly left: number };
}

/** How far below the scroller's edge a part comes to rest. In pixels. */
const margin = 8;
const none = { top: 0, left: 0 };

/**
 * Scrolls one element so that a part of it is in sight. Unlike `scrollIntoView` it moves nothing further out: not the page,
 * and not the frame that VS Code shows it in.
 */
export function scrollWithin(
  scroller: HTMLElement,
  part: HTMLElement,
  { to, behavior = "instant", frozen = none }: ScrollTarget,
): void {
  const outer = scroller.getBoundingClientRect();
  const inner = part.getBoundingClientRect();
  const top =
    to === "start"
      ? inner.top - outer.top - margin
      : nearest(
          inner.top - outer.top - frozen.top,
          inner.bottom - outer.top - frozen.top,
          scroller.clientHeight - frozen.top,
        );
  // What is brought to the top is not scrolled to sideways.
  const left =
    to === "start"
      ? 0
      : nearest(
          inner.left - outer.left - frozen.left,
          inner.right - outer.left - frozen.left,
          scroller.clientWidth - frozen.left,
        );
  if (top !== 0 || left !== 0) scroller.scrollBy({ top, left, behavior });
}

/** By how much to scroll so that from … to lies within 0 … room; its beginning wins where it does not fit. In pixels. */
export function nearest(from: number, to: number, room: number): number {
  // Not so far that its beginning is lost.
  if (from < 0) return from;
  return to > room ? Math.min(to - room, from) : 0;
}
