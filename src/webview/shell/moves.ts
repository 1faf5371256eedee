/** Where the arrow keys lead in a row of tabs; undefined for other keys. */
export function nextTab(from: number, key: string, count: number): number | undefined {
  // From the last to the first and back, as in the workbench's tabs.
  if (key === "ArrowRight") return (from + 1) % count;
  if (key === "ArrowLeft") return (from + count - 1) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : undefined;
}

/** From this width on the derivation is at the right, below it at the bottom, where it usually takes this share of the height. */
export const wideFrom = 1080;
export const usualShare = 0.36;

/** The smallest and the largest share of the panel that the derivation may take. */
export const leastShare = 0.15;
export const mostShare = 0.75;
// Of the panel, for each press.
const step = 0.02;

/** The share after a key press on the border; undefined for keys that do not move it. Towards the end is smaller. */
export function shareAfter(share: number, key: string): number | undefined {
  // The border moves to the left or up: what is behind it grows.
  if (key === "ArrowLeft" || key === "ArrowUp") return Math.min(mostShare, share + step);
  if (key === "ArrowRight" || key === "ArrowDown") return Math.max(leastShare, share - step);
  if (key === "Home") return mostShare;
  return key === "End" ? leastShare : undefined;
}
