import { changeView, layerOutline, view } from "../state.ts";
import { goToNextWrong } from "../steps/goToWrong.ts";

/** Keys that work wherever the focus is but in a field: `[` and `]` turn to the head before and after, F8 to the next cell that differs. */
export function listenForShortcuts(): void {
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || isField(event.target)) return;
    if (event.key === "F8" && goToNextWrong()) {
      event.preventDefault();
      return;
    }
    const by = event.key === "]" ? 1 : event.key === "[" ? -1 : 0;
    const heads = layerOutline()?.dims.heads ?? 1;
    if (by === 0 || heads < 2) return;
    event.preventDefault();
    changeView({ head: view.peek().head + by });
  });
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
