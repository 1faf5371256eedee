import { turnRound } from "../rounds/chosenRound.ts";
import { changeView, layerOutline, selected, shownLayers, view } from "../state.ts";
import { goToNextWrong } from "../steps/goToWrong.ts";

/** Starts to listen for the keys of the whole page; those of a matrix are its own. */
export function listenForKeys(): void {
  listenForShortcuts();
  listenForRegions();
}

/** Keys that work wherever the focus is but in a field: `[` and `]` turn to the head before and after, `{` and `}` to the layer, `(` and `)` to the round of a generation, F8 to the next cell that differs. */
function listenForShortcuts(): void {
  window.addEventListener("keydown", (event) => {
    // Alt is let through: many keyboards type brackets with it.
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || isField(event.target)) return;
    // Where nothing differs, F8 is left to the workbench.
    if (event.key === "F8" && goToNextWrong()) {
      event.preventDefault();
      return;
    }
    if (turn(event.key)) event.preventDefault();
  });
}

/** Turns to the head, layer or round before or after, where the key says so and there is more than one. */
function turn(key: string): boolean {
  // −1 back, 1 on, 0 for any other key.
  const by = "[{(".includes(key) ? -1 : "]})".includes(key) ? 1 : 0;
  if ("()".includes(key)) return turnRound(by);
  const isLayer = "{}".includes(key);
  const layers = shownLayers.peek();
  // A key that has nothing to turn is left to others.
  if (by === 0 || (isLayer ? layers.length : (layerOutline()?.dims.heads ?? 1)) < 2) return false;
  const layer = layers[layers.findIndex(({ path }) => path === view.peek().layer) + by]?.path;
  // Beyond the ends the view stays where it is.
  if (!isLayer) changeView({ head: view.peek().head + by });
  else if (layer !== undefined) changeView({ layer });
  return true;
}

/** The parts that F6 walks through, in the order in which they are read. */
const regions = [".header", ".tour", ".rounds", ".view:not([hidden])", ".inspector"];

/** F6 goes to the next part and Shift+F6 to the one before; beyond the ends the workbench's own parts follow. */
function listenForRegions(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F6" || event.ctrlKey || event.metaKey || event.altKey) return;
    // Parts that are not shown are left out.
    const parts = regions.flatMap((at) => document.querySelector<HTMLElement>(at) ?? []);
    const from = parts.findIndex((part) => part.contains(document.activeElement));
    // From outside of all parts F6 enters the first.
    const target = parts[from < 0 ? 0 : from + (event.shiftKey ? -1 : 1)];
    const stop = target && firstStop(target);
    // At either end the key is left to the workbench.
    if (!stop) return;
    event.preventDefault();
    event.stopPropagation(); // Else the workbench would walk on, too.
    stop.focus();
  });
}

/** Where a part is entered: at the selected cell, else at what the tab key would reach first. */
function firstStop(part: HTMLElement): HTMLElement | null {
  // The cell itself is entered by its grid, in which one cell takes the focus.
  const cell = selected.peek();
  const grid = cell && part.querySelector(`[role="grid"][aria-label="${CSS.escape(cell.matrix)}"]`);
  const stops = 'button:not(:disabled):not([tabindex="-1"]), select, [tabindex="0"]';
  return grid?.querySelector<HTMLElement>('[tabindex="0"]') ?? part.querySelector<HTMLElement>(stops);
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
