/** New tables take some frames to be drawn. */
const mostFrames = 30;

/**
 * What gives the focus back to the cell that has it now, or over which the field for its number is open: cards that lie
 * otherwise are new elements. Called before they are drawn; what it returns, after.
 */
export function keepFocus(flow: HTMLElement | null): () => void {
  const grid = document.activeElement?.closest(".sheet")?.querySelector('[role="grid"]');
  // The one cell of a grid that Tab reaches is where the keyboard is.
  const cell = flow?.contains(grid ?? null) ? grid?.querySelector<HTMLElement>('[data-row][tabindex="0"]') : undefined;
  if (!grid || !cell) return () => {};
  const { row, col } = cell.dataset;
  const name = CSS.escape(grid.getAttribute("aria-label") ?? "");
  const place = `[role="grid"][aria-label="${name}"] [data-row="${row}"][data-col="${col}"]`;
  const giveBack = (frames: number): void => {
    // Lost, and not meanwhile taken elsewhere by the reader.
    if (document.activeElement !== document.body) return;
    const found = flow?.querySelector<HTMLElement>(place);
    if (found) found.focus({ preventScroll: true });
    else if (frames > 0) requestAnimationFrame(() => giveBack(frames - 1));
  };
  return () => giveBack(mostFrames);
}
