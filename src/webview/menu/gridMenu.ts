import { effect } from "@preact/signals";
import { loadLater } from "../loadLater.ts";
import { selected } from "../state.ts";
import "./gridMenu.css"; // Of the first style sheet: a part that comes later brings only its script.

/** Own menu, copying and pasting on every grid; the script is fetched with the first selection or right click. */
export function listenForGridMenus(): void {
  document.addEventListener("contextmenu", (event) => {
    const grid = event.target instanceof Element ? event.target.closest<HTMLElement>('[role="grid"]') : null;
    if (grid === null) return;
    event.preventDefault();
    const place = { x: event.clientX, y: event.clientY };
    loadLater()
      .then((part) => part.openMenu(grid, place))
      .catch((fault: unknown) => console.error(fault));
  });
  const stop = effect(() => {
    if (selected.value === undefined) return;
    loadLater().catch((fault: unknown) => console.error(fault));
    // Once is enough. Not at once: `stop` is not there yet while the effect runs for the first time.
    queueMicrotask(() => stop());
  });
}
