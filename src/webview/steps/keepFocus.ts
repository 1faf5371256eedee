/** New tables and fields take some frames to be drawn. */
const mostFrames = 30;

/**
 * What gives the focus back to the cell that has it now, and opens the field for its number again with what was typed: cards
 * that lie otherwise are new elements. Called before they are drawn; what it returns, after.
 */
export function keepFocus(flow: HTMLElement | null): () => void {
  const active = document.activeElement;
  const grid = active?.closest(".sheet")?.querySelector('[role="grid"]');
  // The one cell of a grid that Tab reaches is where the keyboard is.
  const cell = flow?.contains(grid ?? null) ? grid?.querySelector<HTMLElement>('[data-row][tabindex="0"]') : undefined;
  if (!flow || !grid || !cell) return () => {};
  const { row, col } = cell.dataset;
  const name = CSS.escape(grid.getAttribute("aria-label") ?? "");
  const place = `[role="grid"][aria-label="${name}"] [data-row="${row}"][data-col="${col}"]`;
  // What is being written already needs no field any more.
  const typed = active instanceof HTMLInputElement && !active.readOnly ? active.value : undefined;
  return () => {
    // Lost, and not meanwhile taken elsewhere by the reader.
    whenThere(flow, place, isLost, (found) => {
      found.focus({ preventScroll: true });
      if (typed === undefined) return;
      found.dispatchEvent(new KeyboardEvent("keydown", { key: "F2", bubbles: true, cancelable: true }));
      whenThere<HTMLInputElement>(flow, ".cell-editor input", always, (field) => {
        field.value = typed;
      });
    });
  };
}

const isLost = (): boolean => document.activeElement === document.body;
const always = (): boolean => true;

function whenThere<T extends HTMLElement>(
  flow: HTMLElement,
  place: string,
  isWanted: () => boolean,
  then: (found: T) => void,
  frames = mostFrames,
): void {
  if (!isWanted()) return;
  const found = flow.querySelector<T>(place);
  if (found) then(found);
  else if (frames > 0) requestAnimationFrame(() => whenThere(flow, place, isWanted, then, frames - 1));
}
