import "./overlay.css";

/** A rectangle of cells to be outlined, and why. */
export interface Outlined {
  readonly why: "hover" | "band" | "range" | "selected" | "held" | "lit-left" | "lit-right" | "caret" | "focus";
  readonly row: number;
  readonly col: number;
  readonly rows: number;
  readonly cols: number;
}

/**
 * Outlines that lie over the cells of a matrix and move without the cells being touched. Where a cell is, says the
 * parent's style: `--head-w`, `--head-h`, `--cell-w`, `--cell-h`.
 */
export class Overlay {
  readonly element: HTMLElement = document.createElement("div");
  readonly #boxes: HTMLElement[] = [];

  constructor() {
    this.element.className = "overlay";
    this.element.setAttribute("aria-hidden", "true");
  }

  show(list: readonly Outlined[]): void {
    while (this.#boxes.length < list.length) this.#boxes.push(this.element.appendChild(document.createElement("div")));
    for (const [index, box] of this.#boxes.entries()) {
      const outlined = list[index];
      box.hidden = outlined === undefined;
      if (outlined) place(box, outlined);
    }
  }
}

function place(box: HTMLElement, { why, row, col, rows, cols }: Outlined): void {
  box.className = `outlined ${why}`;
  box.style.setProperty("--row", String(row));
  box.style.setProperty("--col", String(col));
  box.style.setProperty("--rows", String(rows));
  box.style.setProperty("--cols", String(cols));
}
