import { pinned } from "../state.ts";

/** Escape lets the pinned cell go; without one it is left to whoever is next. */
export function unpinOnEscape(event: KeyboardEvent): void {
  if (event.key !== "Escape" || pinned.value === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  pinned.value = undefined;
}
