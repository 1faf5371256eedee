import type { CellRef } from "../../core/explain/derivation.ts";
import { request } from "../hostApi.ts";
import { snapshot } from "../state.ts";
import { text } from "../strings.ts";
import { typedNumber } from "./typedNumber.ts";

/** Where a field is opened, and who hears of its end. */
export interface CellEditing {
  readonly cell: CellRef;
  /** What it is opened over. */
  readonly over: HTMLElement;
  /** The current number, in full. */
  readonly exact: string;
  /** Called once: the field is gone, by a key or because the focus went elsewhere. */
  onEnd(byKey: boolean): void;
}

/**
 * A field over a cell of a table in which its number is edited: Enter writes it into the text, Escape does not. It lies above
 * the page, since a small table would cut it off.
 */
export class CellEditor {
  readonly element: HTMLElement = document.createElement("div");
  readonly #field = document.createElement("input");
  readonly #complaint = document.createElement("p");
  readonly #editing: CellEditing;
  // `end` comes twice: by a key, and by the blur that follows when the field is taken away.
  #ended = false;

  constructor(editing: CellEditing) {
    this.#editing = editing;
    const { cell, exact } = editing;
    this.element.className = "cell-editor";
    // Manual: `end` alone closes it, which also tells whoever opened it.
    this.element.popover = "manual";
    this.#field.value = exact;
    this.#field.spellcheck = false;
    this.#field.setAttribute(
      "aria-label",
      text("New number of {0}", `${cell.matrix}[${cell.row + 1},${cell.col + 1}]`),
    );
    this.#complaint.setAttribute("role", "alert");
    this.#complaint.hidden = true;
    this.element.append(this.#field, this.#complaint);
    this.#field.addEventListener("keydown", (event) => this.#onKey(event));
    // Going elsewhere gives up the change.
    this.#field.addEventListener("blur", () => this.end(false));
  }

  /** Takes the focus, with the whole number selected. */
  open(): void {
    this.element.showPopover();
    this.#place();
    // Captured, since scrolling does not bubble and any box around the table may scroll.
    window.addEventListener("scroll", this.#place, { capture: true, passive: true });
    this.#field.focus({ preventScroll: true });
    this.#field.select();
  }

  /** Stays over its cell while the page scrolls, and inside the window. */
  readonly #place = (): void => {
    const { left, top, width, height } = this.#editing.over.getBoundingClientRect();
    const { style } = this.element;
    style.setProperty("--cell-width", `${width}px`);
    style.setProperty("--cell-height", `${height}px`);
    style.left = `${Math.max(0, Math.min(left, window.innerWidth - this.element.offsetWidth))}px`;
    style.top = `${top}px`;
  };

  /** Takes the field away. */
  end(byKey: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    window.removeEventListener("scroll", this.#place, { capture: true });
    this.element.remove();
    this.#editing.onEnd(byKey);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === "Escape") this.end(true);
    else if (event.key === "Enter") void this.#write();
    // Other keys belong to the field; these two must not reach the table below.
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async #write(): Promise<void> {
    const value = typedNumber(this.#field.value);
    // The host refuses an edit of a result that is no longer shown.
    const resultVersion = snapshot.peek()?.resultVersion;
    if (value === undefined || resultVersion === undefined) {
      this.#complain(text("This is not a number."));
      return;
    }
    // Read-only and not disabled, so that the focus stays while the host writes.
    this.#field.readOnly = true;
    try {
      await request("editCell", { cell: this.#editing.cell, value, resultVersion });
      this.end(true);
    } catch (error) {
      this.#field.readOnly = false;
      // The field stays open with what was typed.
      this.#complain(error instanceof Error ? error.message : String(error));
    }
  }

  #complain(sentence: string): void {
    this.#complaint.textContent = sentence;
    this.#complaint.hidden = false;
    this.#field.setAttribute("aria-invalid", "true");
    this.#place();
  }
}
