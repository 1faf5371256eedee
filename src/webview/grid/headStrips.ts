import { isByHand } from "./byHand.ts";

// In characters; up to here a box is not clipped.
const shortLabel = 5;

/**
 * Headers that stay in sight while a table scrolls. Two strips lie over the table's own headers, which assistive technology
 * reads: a table whose every header cell were sticky by itself would take the browser seconds to compose.
 */
export class HeadStrips {
  readonly top = strip("top");
  readonly side = strip("side");
  readonly #corner = strip("corner");
  #cols: HTMLElement[] = [];
  #rows: HTMLElement[] = [];

  label(rowLabels: readonly string[], colLabels: readonly string[]): void {
    this.#cols = fill(this.top, this.#cols, colLabels);
    this.#rows = fill(this.side, this.#rows, rowLabels);
    // Inside the strip above, so that it stays with both directions of scrolling.
    if (this.#corner.parentElement === null) this.top.prepend(this.#corner);
  }

  /** Told which label is under the mouse; undefined when none is any more. */
  onPoint(tell: (side: "top" | "side", index: number | undefined) => void): void {
    for (const side of ["top", "side"] as const) {
      this[side].addEventListener("pointerover", (event) => {
        // A table that scrolls under a resting pointer points at nothing.
        if (!isByHand(event)) return;
        const index = (side === "top" ? this.#cols : this.#rows).indexOf(event.target as HTMLElement);
        tell(side, index < 0 ? undefined : index);
      });
      this[side].addEventListener("pointerleave", () => tell(side, undefined));
    }
  }

  row(index: number): HTMLElement | undefined {
    return this.#rows[index];
  }

  col(index: number): HTMLElement | undefined {
    return this.#cols[index];
  }
}

function strip(place: "top" | "side" | "corner"): HTMLElement {
  const element = document.createElement("div");
  element.className = `strip ${place}`;
  element.setAttribute("aria-hidden", "true");
  return element;
}

/** Whether a label surely fits: few characters, all of them of the font's usual width. */
function isShort(label: string): boolean {
  return label.length <= shortLabel && /^[ -~₀-₉−]*$/.test(label);
}

/** Writes labels into a strip, a box each; touches only those that differ. */
function fill(parent: HTMLElement, boxes: HTMLElement[], labels: readonly string[]): HTMLElement[] {
  for (const box of boxes.splice(labels.length)) box.remove();
  while (boxes.length < labels.length) {
    const box = document.createElement("div");
    boxes.push(box);
    parent.append(box);
  }
  for (const [index, label] of labels.entries()) {
    const box = boxes[index]!;
    if (box.textContent === label) continue;
    box.textContent = label;
    box.title = label;
    box.classList.toggle("clipped", !isShort(label));
  }
  return boxes;
}
