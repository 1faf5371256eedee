/** New tables and fields take a few frames to appear. */
const mostFrames = 30;

/** What was typed, from the moment its field is reopened until it is in the field: another layout may come between. */
let unrestored: string | undefined;

/**
 * Restores the focus to the cell that has it now, and reopens its number field with what was typed: a different layout recreates
 * the cards. Call it before they are rendered, and what it returns afterwards.
 */
export function keepFocus(flow: HTMLElement | null): () => void {
  const active = document.activeElement;
  const grid = active?.closest(".sheet")?.querySelector('[role="grid"]');
  // The roving tabindex marks the grid's current cell.
  const cell = flow?.contains(grid ?? null) ? grid?.querySelector<HTMLElement>('[data-row][tabindex="0"]') : undefined;
  if (!flow || !grid || !cell) return () => {};
  const { row, col } = cell.dataset;
  const name = CSS.escape(grid.getAttribute("aria-label") ?? "");
  const place = `[role="grid"][aria-label="${name}"] [data-row="${row}"][data-col="${col}"]`;
  // A field whose number is already being written is not reopened.
  const typed = unrestored ?? (active instanceof HTMLInputElement && !active.readOnly ? active.value : undefined);
  return () => {
    // Only if the focus was lost, not moved elsewhere by the reader.
    whenThere(flow, place, isLost, (found) => {
      found?.focus({ preventScroll: true });
      if (!found || typed === undefined) return;
      unrestored = typed;
      found.dispatchEvent(new KeyboardEvent("keydown", { key: "F2", bubbles: true, cancelable: true }));
      whenThere<HTMLInputElement>(flow, ".cell-editor input", always, (field) => {
        if (field) field.value = typed;
        unrestored = undefined;
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
  then: (found: T | undefined) => void,
  frames = mostFrames,
): void {
  const found = isWanted() ? flow.querySelector<T>(place) : null;
  if (found || frames === 0 || !isWanted()) then(found ?? undefined);
  else requestAnimationFrame(() => whenThere(flow, place, isWanted, then, frames - 1));
}
