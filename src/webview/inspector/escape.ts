import { unpinOrDeselect } from "../grid/gridActions.ts";

/** Escape lets the held cell go, then the selected one; without any it is left to whoever is next. */
export function unpinOnEscape(event: KeyboardEvent): void {
  if (event.key !== "Escape" || event.defaultPrevented || !unpinOrDeselect()) return;
  event.preventDefault();
  event.stopPropagation();
}
