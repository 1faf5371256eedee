import type { CellRef } from "../../core/explain/derivation.ts";
import { cellRect, type HeatmapLayout } from "../../core/view/heatmapLayout.ts";
import { cellWords } from "../grid/cellWords.ts";
import type { MatrixContent } from "../grid/matrixContent.ts";
import { labelAt } from "../grid/tiledNumbers.ts";
import type { Gutters } from "./paintText.ts";

const noGutters: Gutters = { left: 0, top: 0 };
/** Below the picture: the last row's label is taller than a row. */
const footRoom = 6;
// Counted over the whole page, for ids that no two pictures share.
let pictures = 0;
// In pixels, of the margins' font; a guess that need not be exact, since longer labels are shortened.
const characterWidth = 6.7;

/** The elements of a heatmap: canvas, window with the one cell that assistive technology sees, labels and tooltip. */
export class HeatmapParts {
  readonly element = made("div", "heatmap");
  readonly canvas = document.createElement("canvas");
  readonly window = made("div", "heatmap-window");
  readonly #row = made("div", "heatmap-row");
  // One row with one cell stands for all of them: as many elements as a picture has cells would be too many.
  readonly #cell = made("div", "unseen");
  readonly #tip = made("div", "heatmap-tip");
  readonly #rowHead = made("div", "heatmap-head row");
  readonly #colHead = made("div", "heatmap-head col");
  /** The same matrix may be drawn more than once. */
  readonly #number = ++pictures;
  readonly #small: boolean;
  #layout: HeatmapLayout | undefined;
  #gutters: Gutters = noGutters;

  constructor(name: string, small: boolean) {
    this.#small = small;
    this.canvas.setAttribute("aria-hidden", "true");
    setAttributes(this.window, { role: "grid", tabindex: "0", "aria-label": name, "aria-readonly": "true" });
    this.#row.setAttribute("role", "row");
    this.#cell.setAttribute("role", "gridcell");
    for (const head of [this.#rowHead, this.#colHead, this.#tip]) head.setAttribute("aria-hidden", "true");
    this.#row.append(this.#cell);
    this.window.append(this.#row);
    this.element.append(this.canvas, this.window, this.#rowHead, this.#colHead, this.#tip);
    this.#hideWords();
  }

  /** Room for the labels: as much as the longest row label needs, within reason. */
  guttersFor({ rowLabels, rows }: MatrixContent): Gutters {
    // Inputs beside a result have no room for labels.
    if (this.#small) return noGutters;
    const longest = rowLabels.reduce(
      (most, label) => Math.max(most, label.length),
      // Without labels rows are counted: as many digits as the last has.
      rowLabels.length === 0 ? String(rows).length : 1,
    );
    // 18 px above for a line of text, 10 at the left around the longest label.
    return { left: Math.ceil(Math.min(12, longest) * characterWidth) + 10, top: 18 };
  }

  arrange(content: MatrixContent, layout: HeatmapLayout, gutters: Gutters): void {
    this.#layout = layout;
    this.#gutters = gutters;
    const { style } = this.window;
    setAttributes(this.window, { "aria-rowcount": String(content.rows), "aria-colcount": String(content.cols) });
    style.left = `${gutters.left}px`;
    style.top = `${gutters.top}px`;
    // The layout's window may be larger than the whole matrix.
    const [across, down] = [layout.cols * layout.cellWidth, layout.rows * layout.cellHeight];
    style.width = `${Math.min(layout.width, across)}px`;
    style.height = `${Math.min(layout.height, down)}px`;
    style.setProperty("--cell-w", `${layout.cellWidth}px`);
    style.setProperty("--cell-h", `${layout.cellHeight}px`);
    // The overlay's boxes begin where the table's headers would end: here at the matrix's own corner, which may be pushed out.
    style.setProperty("--head-w", `${-layout.panX}px`);
    style.setProperty("--head-h", `${-layout.panY}px`);
    this.element.style.height = `${gutters.top + layout.height + footRoom}px`;
    this.window.classList.toggle("pannable", across > layout.width + 1 || down > layout.height + 1);
  }

  /** The canvas at the screen's own density, empty, measured in CSS pixels; null when there is no context. */
  context(layout: HeatmapLayout, gutters: Gutters, density: number): CanvasRenderingContext2D | null {
    const [width, height] = [gutters.left + layout.width, gutters.top + layout.height + footRoom];
    const [across, down] = [Math.max(1, Math.round(width * density)), Math.max(1, Math.round(height * density))];
    // Setting the same size would empty the canvas for nothing.
    if (this.canvas.width !== across) this.canvas.width = across;
    if (this.canvas.height !== down) this.canvas.height = down;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext("2d");
    context?.setTransform(density, 0, 0, density, 0, 0);
    context?.clearRect(0, 0, width, height);
    return context;
  }

  /** Says the looked-at cell: to the eye beside it, to assistive technology as the active cell. */
  say(content: MatrixContent, at: CellRef | undefined): void {
    const words = at && cellWords(content, at);
    if (at === undefined || words === undefined) {
      this.#hideWords();
      return;
    }
    // Another cell needs another id, or a screen reader would not notice that the active cell has changed.
    const id = `picture-${this.#number}-${at.row}-${at.col}`;
    this.#cell.id = id;
    this.#cell.textContent = words.value;
    setAttributes(this.#row, { "aria-rowindex": String(at.row + 1) });
    setAttributes(this.#cell, {
      "aria-colindex": String(at.col + 1),
      "aria-label": `${words.symbol} ${words.labels} ${words.value}`,
      "data-row": String(at.row),
      "data-col": String(at.col),
      "data-value": words.exact,
    });
    this.window.setAttribute("aria-activedescendant", id);
    this.#showWords(at, words.value, content);
  }

  #showWords(at: CellRef, value: string, { rowLabels, colLabels }: MatrixContent): void {
    const layout = this.#layout;
    if (layout === undefined) return;
    const { x, y, width, height } = cellRect(layout, at.row, at.col);
    // In the middle of the cell, but not beyond the window where the cell is cut.
    const middle = this.#gutters.left + Math.max(0, Math.min(layout.width, x + width / 2));
    this.#tip.textContent = value;
    this.#rowHead.textContent = labelAt(rowLabels, at.row);
    this.#colHead.textContent = labelAt(colLabels, at.col);
    // A small picture has no margins to say row and column in: it shows the number alone.
    this.#tip.hidden = !this.#small;
    this.#rowHead.hidden = this.#small;
    this.#colHead.hidden = this.#small;
    this.#rowHead.style.top = `${this.#gutters.top + y + height / 2}px`;
    this.#rowHead.style.width = `${this.#gutters.left - 2}px`;
    this.#colHead.style.left = `${middle}px`;
    this.#tip.style.left = `${middle}px`;
  }

  #hideWords(): void {
    for (const part of [this.#tip, this.#rowHead, this.#colHead]) part.hidden = true;
  }
}

function made(tag: "div", className: string): HTMLDivElement {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}

function setAttributes(element: Element, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
