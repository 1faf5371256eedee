import { text } from "../strings.ts";
import "./tableEdges.css";

/** What the edges need to know of a table. */
export interface EdgedTable {
  readonly rows: number;
  readonly cols: number;
}

/** Pixels: the width of the narrowest cell that can be pointed at, and what a cell needs beside its letters; see tight.css. */
const leastBare = 10;
const bareSides = 4;
/** How small letters may become, as a share of their usual size. */
const leastLetters = 0.75;

/** Says where a table goes on beyond its edges: a fade over the last cells, and below it how much is in sight. */
export class TableEdges {
  readonly element = document.createElement("div");
  readonly #scroller: HTMLElement;
  readonly #sheet: HTMLElement;
  readonly #more = document.createElement("button");
  readonly #observer: ResizeObserver;
  #size: EdgedTable = { rows: 0, cols: 0 };

  constructor(scroller: HTMLElement, sheet: HTMLElement) {
    this.#scroller = scroller;
    this.#sheet = sheet;
    this.element.className = "table-frame";
    const fades = ["right", "below"].map((side) => {
      const fade = document.createElement("div");
      fade.className = `fade ${side}`;
      fade.setAttribute("aria-hidden", "true");
      return fade;
    });
    const clip = document.createElement("div");
    clip.className = "table-clip";
    clip.append(scroller, ...fades);
    this.#more.type = "button";
    this.#more.className = "table-more";
    this.#more.tabIndex = -1; // The arrow keys walk through the table.
    this.#more.hidden = true;
    this.#more.addEventListener("click", () => this.#goOn());
    this.element.append(clip, this.#more);
    scroller.addEventListener("scroll", () => this.#update(), { passive: true });
    this.#observer = new ResizeObserver(() => this.#update());
    this.#observer.observe(scroller);
    this.#observer.observe(sheet);
  }

  /** Columns as narrow as it takes for all of them to be in sight, where their numbers still fit. */
  #squeeze(style: CSSStyleDeclaration): void {
    const place = this.element.parentElement;
    if (place === null) return;
    // The table is as wide as its columns, so that it does not tell when there is more room.
    this.#observer.observe(place);
    // The scroller's edges in high contrast.
    const edges = this.#scroller.offsetWidth - this.#scroller.clientWidth;
    const fit = Math.floor((place.clientWidth - edges - pixels(style, "--head-w")) / this.#size.cols);
    const isNarrow = fit < pixels(style, "--least-w");
    // Cards that are close together keep their places: there, cells that have no room for their numbers have colors alone.
    const isBare = isNarrow && fit >= leastBare && place.closest(".tight") !== null;
    this.#sheet.classList.toggle("too-narrow", isBare);
    // Letters become smaller before they are left out.
    const share = (fit - bareSides) / (pixels(style, "--least-w") - bareSides);
    this.#sheet.style.setProperty("--shrunk", isBare && share >= leastLetters ? `${share.toFixed(2)}em` : "");
    const helps = fit < pixels(style, "--usual-w") && (!isNarrow || isBare);
    this.#sheet.style.setProperty("--fit-w", helps ? `${fit}px` : "");
  }

  show(size: EdgedTable): void {
    this.#size = size;
  }

  dispose(): void {
    this.#observer.disconnect();
  }

  #update(): void {
    const style = getComputedStyle(this.#sheet);
    this.#squeeze(style);
    const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight } = this.#scroller;
    const right = scrollWidth - clientWidth - scrollLeft > 1;
    const below = scrollHeight - clientHeight - scrollTop > 1;
    this.element.classList.toggle("goes-right", right);
    this.element.classList.toggle("goes-below", below);
    const parts = [
      scrollWidth > clientWidth + 1 && this.#columns(clientWidth, pixels(style, "--head-w"), pixels(style, "--cell-w")),
      scrollHeight > clientHeight + 1 && this.#rows(clientHeight, pixels(style, "--head-h"), pixels(style, "--cell-h")),
    ].filter((part) => part !== false);
    this.#more.hidden = parts.length === 0;
    const words = parts.join(" · ");
    if (this.#more.title !== words) this.#more.textContent = this.#more.title = words;
  }

  #columns(width: number, head: number, cell: number): string {
    const shown = Math.min(this.#size.cols, Math.floor((width - head) / cell));
    const words = text("{0} of {1} columns", shown, this.#size.cols);
    return `${words} ▸`;
  }

  #rows(height: number, head: number, cell: number): string {
    const shown = Math.min(this.#size.rows, Math.floor((height - head) / cell));
    const words = text("{0} of {1} rows", shown, this.#size.rows);
    return `${words} ▾`;
  }

  /** One page on, to the right first, and back to the beginning after the end. */
  #goOn(): void {
    const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight } = this.#scroller;
    if (scrollWidth - clientWidth - scrollLeft > 1) this.#scroller.scrollBy({ left: 0.8 * clientWidth });
    else if (scrollHeight - clientHeight - scrollTop > 1) this.#scroller.scrollBy({ top: 0.8 * clientHeight });
    else this.#scroller.scrollTo({ left: 0, top: 0 });
  }
}

function pixels(style: CSSStyleDeclaration, name: string): number {
  return Number.parseFloat(style.getPropertyValue(name)) || 1;
}
