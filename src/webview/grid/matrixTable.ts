import type { ReadonlySignal } from "@preact/signals";
import { usualLength } from "../../core/view/axisLabels.ts";
import type { GridPosition } from "../../core/view/gridKeys.ts";
import { looksOf, type WorkedOutCells, widestText } from "../../core/view/looks.ts";
import { loadLater } from "../loadLater.ts";
import { scrollWithin } from "../shell/scrollWithin.ts";
import { focused, hovered, pointedLabel } from "../state.ts";
import { isByHand } from "./byHand.ts";
import type { CellEditor } from "./cellEditor.ts";
import { cellOf, onCellClick, onGridKey } from "./gridActions.ts";
import { guardedEffect, type OnFault } from "./guarded.ts";
import { HeadStrips } from "./headStrips.ts";
import type { MatrixContent } from "./matrixContent.ts";
import { watchNearness, whenIdle } from "./near.ts";
import { bandsIn, chosenIn, describedCell, outlinedIn } from "./outlinedCells.ts";
import { Overlay } from "./overlay.ts";
import { TableBody } from "./tableBody.ts";
import { TableEdges } from "./tableEdges.ts";
import "./cellEditor.css"; // Of the first style sheet: a part that comes later brings only its script.
import "./matrixTable.css";

/** Tables of at most this many cells are drawn at once wherever they are; larger ones when they come near. */
const alwaysDrawn = 600;
// In characters; longer ones end in an ellipsis.
const longestHead = 12;
const longestColumnHead = 9;
/** Characters to which column heads are shortened where the whole table is in sight for it, and where room is shortest. */
const leastColumnHead = 4;
const leastTerseHead = 3;

/**
 * A matrix as a table of numbers. It draws itself into its element whenever its content changes, without a component
 * in between: a new result of 64×64 numbers touches only the cells that are different.
 */
export class MatrixTable {
  readonly element: HTMLElement;
  readonly #scroller = document.createElement("div");
  readonly #sheet = document.createElement("div");
  readonly #edges = new TableEdges(this.#scroller, this.#sheet);
  readonly #overlay = new Overlay();
  readonly #strips = new HeadStrips();
  readonly #body: TableBody;
  readonly #content: ReadonlySignal<MatrixContent | undefined>;
  readonly #onFault: OnFault;
  readonly #ends: (() => void)[] = [];
  // Whether the table is in sight or soon will be.
  #near = false;
  // What takes the last wait for idle time back.
  #later = (): unknown => false;
  #drawn: MatrixContent | undefined;
  // What was worked out for the last drawing, from which unchanged texts are taken over.
  #looked: WorkedOutCells | undefined;
  #at: GridPosition = { row: 0, col: 0 };
  // The strips' boxes of the row and column of the looked-at cell.
  #crossed: HTMLElement[] = [];
  #editor: CellEditor | undefined;

  constructor(name: string, content: ReadonlySignal<MatrixContent | undefined>, onFault: OnFault) {
    this.#content = content;
    this.#onFault = onFault;
    this.#body = new TableBody(name);
    this.element = this.#edges.element;
    this.#scroller.className = "matrix-table";
    this.#sheet.className = "sheet";
    this.#sheet.append(this.#strips.top, this.#strips.side, this.#body.element, this.#overlay.element);
    this.#scroller.append(this.#sheet);
    this.#listen();
    this.#ends.push(
      guardedEffect(() => this.#follow(), onFault),
      guardedEffect(() => this.#outline(), onFault),
      () => this.#edges.dispose(),
      watchNearness(this.element, (near) => {
        // A table that was left to idle time is drawn at once when it comes near.
        this.#near = near;
        if (near) this.#draw();
      }),
    );
  }

  dispose(): void {
    this.#later();
    this.#editor?.end(false);
    for (const end of this.#ends) end();
  }

  // An effect of the content alone: drawing peeks, since it is also asked for from elsewhere.
  #follow(): void {
    const content = this.#content.value;
    // The old numbers stay in the table until new ones come, but are soon hidden.
    this.#scroller.classList.toggle("waiting", content === undefined);
    if (content === undefined) return;
    this.#edges.show(content);
    this.#sheet.style.setProperty("--all-rows", String(content.rows));
    this.#sheet.style.setProperty("--all-cols", String(content.cols));
    if (this.#near || content.rows * content.cols <= alwaysDrawn) {
      this.#draw();
      return;
    }
    this.#body.element.setAttribute("aria-busy", "true");
    this.#later();
    this.#later = whenIdle(() => this.#draw());
  }

  #draw(): void {
    const content = this.#content.peek();
    // Content is made anew with every change: the same object has been drawn already.
    if (content === undefined || content === this.#drawn) return;
    const input = { ...content, data: content.numbers };
    const looks = looksOf(input, this.#looked);
    this.#looked = { input, looks };
    const isNew = this.#body.show(looks);
    this.#body.label(content.rowLabels, content.colLabels);
    this.#strips.label(content.rowLabels, content.colLabels);
    this.#measure(content, widestText(looks));
    this.#body.element.removeAttribute("aria-busy");
    // Numbers that newer ones are on their way for cannot be changed.
    this.element.toggleAttribute("data-stale", !content.current);
    this.#drawn = content;
    // A rebuilt table has new cells, none of which the tab key reaches yet.
    if (isNew) this.#stand({ row: 0, col: 0 });
  }

  #measure({ rowLabels, colLabels, terse }: MatrixContent, widest: number): void {
    const columnHead = usualLength(colLabels, longestColumnHead);
    this.#sheet.style.setProperty("--chars", String(Math.max(widest, columnHead, 3)));
    // Beside the numbers themselves: a column is never squeezed below its widest number.
    const least = Math.min(columnHead, terse ? leastTerseHead : leastColumnHead);
    this.#sheet.style.setProperty("--least-chars", String(Math.max(widest, least)));
    this.#sheet.style.setProperty("--head-chars", String(Math.min(longestHead, longest(rowLabels))));
  }

  /** The one cell that the tab key reaches. */
  #stand(at: GridPosition): HTMLElement | undefined {
    const last = this.#body.cell(this.#at.row, this.#at.col);
    if (last) last.tabIndex = -1;
    this.#at = at;
    const cell = this.#body.cell(at.row, at.col);
    if (cell) cell.tabIndex = 0;
    return cell;
  }

  #outline(): void {
    const content = this.#content.value;
    this.#overlay.show(
      content
        ? [...bandsIn(content.axes, content.rows, content.cols), ...outlinedIn(content.ref, content.rows, content.cols)]
        : [],
    );
    const chosen = content && chosenIn(content.ref);
    // Out of sight the table may not be drawn yet, and have no such cell.
    if (chosen && this.#drawn === content) this.#stand(chosen);
    if (content) this.#cross(describedCell(content.ref));
  }

  /** Marks the headers of the looked-at cell. */
  #cross(at: GridPosition | undefined): void {
    for (const head of this.#crossed) head.classList.remove("crossed");
    const heads = at ? [this.#strips.row(at.row), this.#strips.col(at.col)] : [];
    this.#crossed = heads.filter((head) => head !== undefined);
    for (const head of this.#crossed) head.classList.add("crossed");
  }

  #listen(): void {
    const table = this.#body.element;
    table.addEventListener("pointerover", (event) => {
      // A touch goes over cells on its way: it selects by its click, and previews nothing.
      if (event.pointerType !== "touch" && isByHand(event)) hovered.value = this.#cellRef(positionOf(event.target));
    });
    table.addEventListener("pointerleave", () => {
      hovered.value = undefined;
    });
    this.#strips.onPoint((side, index) => {
      // The strip at the side labels rows, the one above columns.
      const axis = this.#drawn?.axes?.[side === "side" ? 0 : 1];
      pointedLabel.value = axis !== undefined && index !== undefined ? { axis, index } : undefined;
    });
    table.addEventListener("focusin", (event) => {
      const at = positionOf(event.target);
      if (at === undefined) return;
      this.#stand(at);
      focused.value = this.#cellRef(at);
    });
    table.addEventListener("focusout", () => {
      focused.value = undefined;
    });
    table.addEventListener("mousedown", (event) => {
      if (event.shiftKey) event.preventDefault(); // No text is marked with the range.
    });
    table.addEventListener("click", (event) => {
      const cell = this.#cellRef(positionOf(event.target));
      if (cell) onCellClick(cell, event);
    });
    table.addEventListener("dblclick", (event) => this.#edit(positionOf(event.target)));
    table.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** Opens a field over a cell; the host says what cannot be written. */
  #edit(at: GridPosition | undefined): void {
    const cell = this.#cellRef(at);
    if (at === undefined || cell === undefined || this.#drawn?.current !== true) return;
    this.#editor?.end(false);
    const over = this.#body.cell(at.row, at.col);
    if (over === undefined) return;
    const exact = over.dataset["value"] ?? "";
    const onEnd = (byKey: boolean): void => {
      this.#editor = undefined;
      // Gone because the focus went elsewhere, the field must not take it back.
      if (byKey) this.#stand(at)?.focus({ preventScroll: true });
    };
    loadLater().then((part) => {
      // A second double click may have opened another field while the script came.
      this.#editor?.end(false);
      this.#editor = new part.CellEditor({ cell, over, exact, onEnd });
      this.#sheet.append(this.#editor.element);
      this.#editor.open();
    }, this.#onFault);
  }

  #onKey(event: KeyboardEvent): void {
    const content = this.#drawn;
    if (content === undefined) return;
    // F2 edits, as in the workbench's lists and in spreadsheets.
    if (event.key === "F2" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.#edit(this.#at);
      return;
    }
    const moveTo = (at: GridPosition): void => {
      const cell = this.#stand(at);
      // Without the browser's scrolling, which would move every box around the table, too.
      cell?.focus({ preventScroll: true });
      if (cell) this.#bringIntoSight(cell);
    };
    // Rows in sight but one, so that one of them is seen before and after.
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / (this.#body.cell(0, 0)?.offsetHeight ?? 20)) - 1);
    onGridKey(event, {
      ref: content.ref,
      at: this.#at,
      size: { rows: content.rows, cols: content.cols, page },
      moveTo,
    });
  }

  /** Into the table's sight, past its frozen labels, and into the page's; nothing further out moves. */
  #bringIntoSight(cell: HTMLElement): void {
    const [top, left] = [this.#strips.top.offsetHeight, this.#strips.side.offsetWidth];
    scrollWithin(this.#scroller, cell, { to: "nearest", frozen: { top, left } });
    const page = this.element.closest<HTMLElement>(".steps-scroller");
    if (page) scrollWithin(page, cell, { to: "nearest" });
  }

  #cellRef(at: GridPosition | undefined) {
    return at && this.#drawn && cellOf(this.#drawn.ref, at);
  }
}

function positionOf(target: EventTarget | null): GridPosition | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>("td[data-row]") : null;
  return cell ? { row: Number(cell.dataset["row"]), col: Number(cell.dataset["col"]) } : undefined;
}

function longest(labels: readonly string[]): number {
  return labels.reduce((most, label) => Math.max(most, label.length), 1);
}
