import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { cssRgb } from "../../core/view/color.ts";
import type { GridPosition } from "../../core/view/gridKeys.ts";
import { cellAt, cellRect, type HeatmapLayout, panBy, panToCell, zoomAt } from "../../core/view/heatmapLayout.ts";
import { cellOf, onCellClick, onGridKey } from "../grid/gridActions.ts";
import { guardedEffect, type OnFault } from "../grid/guarded.ts";
import type { MatrixContent } from "../grid/matrixContent.ts";
import { watchNearness } from "../grid/near.ts";
import { beyondCells } from "../grid/numbers.ts";
import { bandsIn, chosenIn, describedCell, focusedIn, outlinedIn } from "../grid/outlinedCells.ts";
import { Overlay } from "../grid/overlay.ts";
import { focused, hovered } from "../state.ts";
import { canvasInk } from "./heatmapInk.ts";
import { HeatmapParts } from "./heatmapParts.ts";
import { type HeatmapViewport, layoutFor, viewportOf } from "./heatmapViewport.ts";
import { paintCells } from "./paint.ts";
import { paintCorners } from "./paintCorners.ts";
import { paintLabels, paintNumbers } from "./paintText.ts";
import { paintTiles } from "./paintTiles.ts";

// By how much the buttons and keys zoom.
const zoomStep = 1.4;
/** Pixels of a cell that has room for its number. */
const closeUp = 52;
/** Pixels the mouse may move between press and release of a click. */
const clickSlack = 3;

/** A matrix as a picture: one canvas that is painted when something changes, and outlines that move above it. */
export class MatrixHeatmap {
  readonly parts: HeatmapParts;
  readonly #content: ReadonlySignal<MatrixContent | undefined>;
  readonly #viewport: Signal<HeatmapViewport | undefined>;
  readonly #width: Signal<number> = signal(0);
  /** Whether it is in sight or nearly so; nothing is painted before. */
  readonly #near: Signal<boolean> = signal(false);
  readonly #overlay = new Overlay();
  readonly #ends: (() => void)[] = [];
  readonly #small: boolean;
  #layout: HeatmapLayout | undefined;
  /** The cell that the keyboard starts from. */
  #at: GridPosition = { row: 0, col: 0 };
  /** The request for the next paint, of `requestAnimationFrame`. */
  #frame = 0;

  constructor(
    name: string,
    small: boolean,
    content: ReadonlySignal<MatrixContent | undefined>,
    viewport: Signal<HeatmapViewport | undefined>,
    onFault: OnFault,
  ) {
    this.parts = new HeatmapParts(name, small);
    this.#small = small;
    this.#content = content;
    this.#viewport = viewport;
    this.parts.window.append(this.#overlay.element);
    this.#listen();
    const observer = new ResizeObserver(([entry]) => {
      // Rounded down, so that a part of a pixel does not make the picture scroll.
      this.#width.value = Math.floor(entry?.contentRect.width ?? 0);
    });
    observer.observe(this.parts.element);
    this.#ends.push(
      () => observer.disconnect(),
      watchNearness(this.parts.element, (near) => {
        this.#near.value = near;
      }),
      // Layout and painting follow the content; what is pointed at moves the outlines alone.
      guardedEffect(() => this.#arrange(), onFault),
      guardedEffect(() => this.#look(), onFault),
    );
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    for (const end of this.#ends) end();
  }

  /** Zooms about the middle of the window; 0 shows the whole matrix again. */
  zoomBy(direction: -1 | 0 | 1): void {
    const layout = this.#layout;
    if (layout === undefined) return;
    // No viewport: the whole matrix, also when the window changes its size.
    if (direction === 0) this.#viewport.value = undefined;
    else this.#show(zoomAt(layout, zoomStep ** direction, layout.width / 2, layout.height / 2));
  }

  /** Shows a cell large enough for its number, in the middle. */
  showCell(row: number, col: number): void {
    const layout = this.#layout;
    if (layout === undefined) return;
    // To the larger side, so that all of the cell is seen.
    const factor = closeUp / Math.max(layout.cellWidth, layout.cellHeight);
    // About the corner, since the window is moved to the cell right after.
    const near = zoomAt(layout, Math.max(1, factor), 0, 0);
    const { x, y, width, height } = cellRect(near, row, col);
    this.#show(panBy(near, x + (width - near.width) / 2, y + (height - near.height) / 2));
  }

  #show(layout: HeatmapLayout): void {
    this.#viewport.value = viewportOf(layout);
  }

  /** Works out where everything is, and has it painted. */
  #arrange(): void {
    const content = this.#content.value;
    const width = this.#width.value;
    // Read for their signals: a new theme or a new tile paints again.
    canvasInk();
    content?.tiles?.version.value;
    this.parts.element.classList.toggle("waiting", content === undefined);
    if (content === undefined || width === 0) return;
    const gutters = this.parts.guttersFor(content);
    // One pixel less, for the frame around the window.
    this.#layout = layoutFor(content, width - gutters.left - 1, this.#small, this.#viewport.value, tallest());
    this.parts.arrange(content, this.#layout, gutters);
    // Far from sight the page is laid out all the same, so that nothing jumps when the picture comes near.
    if (!this.#near.value) return;
    // At most one painting a frame, however many signals change.
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    const content = this.#content.peek();
    const layout = this.#layout;
    if (content === undefined || layout === undefined) return;
    const ink = canvasInk();
    const gutters = this.parts.guttersFor(content);
    const density = devicePixelRatio || 1;
    const context = this.parts.context(layout, gutters, density);
    if (context === null) return;
    context.font = ink.font;
    context.fillStyle = ink.label;
    if (!this.#small) paintLabels(context, content, layout, gutters);
    context.save();
    context.translate(gutters.left, gutters.top);
    context.beginPath();
    // Cells at the edge are drawn whole and cut here.
    context.rect(
      0,
      0,
      Math.min(layout.width, layout.cols * layout.cellWidth),
      Math.min(layout.height, layout.rows * layout.cellHeight),
    );
    context.clip();
    if (content.tiles) paintTiles(context, content.tiles, content.scale, layout, ink, density);
    else paintCells(context, content, layout, ink, density);
    paintCorners(context, content.moved, layout, { color: ink.moved, right: true, below: false });
    paintCorners(context, content.wrong, layout, { color: ink.wrong, right: false, below: true });
    // Tiles have marked them by their color.
    if (!content.tiles) {
      paintCorners(context, beyondCells(content), layout, { color: cssRgb(ink.beyond), right: false, below: false });
    }
    paintNumbers(context, content, layout);
    context.restore();
    // Its words are beside the cell, which may have moved.
    this.parts.say(content, describedCell(content.ref));
  }

  /** Moves the outlines to what is looked at and says that cell; nothing is painted. */
  #look(): void {
    const content = this.#content.value;
    if (content === undefined) return;
    const chosen = chosenIn(content.ref);
    if (chosen) this.#at = chosen;
    const keyboard = focusedIn(content.ref);
    this.#overlay.show([
      ...bandsIn(content.axes, content.rows, content.cols),
      ...outlinedIn(content.ref, content.rows, content.cols),
      ...(keyboard ? [{ why: "focus" as const, row: keyboard.row, col: keyboard.col, rows: 1, cols: 1 }] : []),
    ]);
    this.parts.say(content, describedCell(content.ref));
  }

  #listen(): void {
    const { window: grid, canvas } = this.parts;
    // The browser may take the pixels of a canvas away when memory is short.
    canvas.addEventListener("contextrestored", () => this.#paint());
    // Not passive: with Ctrl the wheel zooms the picture and must not zoom the window.
    grid.addEventListener("wheel", (event) => this.#onWheel(event), { passive: false });
    grid.addEventListener("pointermove", (event) => this.#onMove(event));
    grid.addEventListener("pointerleave", () => {
      hovered.value = undefined;
    });
    grid.addEventListener("pointerdown", (event) => this.#onDown(event));
    grid.addEventListener("focus", () => {
      focused.value = this.#cellRef(this.#at);
    });
    grid.addEventListener("blur", () => {
      focused.value = undefined;
    });
    grid.addEventListener("keydown", (event) => this.#onKey(event));
  }

  #onWheel(event: WheelEvent): void {
    // Without Ctrl or Cmd the wheel scrolls the page.
    if (this.#layout === undefined || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    // A mouse wheel reports its notches in hundreds, a pinch in single figures.
    const factor = Math.exp(-Math.max(-50, Math.min(50, event.deltaY)) * 0.01);
    const { left, top } = this.parts.window.getBoundingClientRect();
    this.#show(zoomAt(this.#layout, factor, event.clientX - left, event.clientY - top));
  }

  #onMove(event: PointerEvent): void {
    // While a button is down the picture is moved, and nothing is pointed at.
    if (this.#layout === undefined || event.buttons !== 0) return;
    const { left, top } = this.parts.window.getBoundingClientRect();
    hovered.value = this.#cellRef(cellAt(this.#layout, event.clientX - left, event.clientY - top));
  }

  #onDown(press: PointerEvent): void {
    if (press.button !== 0 || this.#layout === undefined) return;
    const grid = this.parts.window;
    const start = this.#layout;
    let dragged = false;
    // So that a drag goes on outside the window.
    grid.setPointerCapture(press.pointerId);
    const onMove = (event: PointerEvent): void => {
      const [dx, dy] = [press.clientX - event.clientX, press.clientY - event.clientY];
      dragged ||= Math.hypot(dx, dy) > clickSlack;
      // From where the drag began, not from the last move: errors do not add up, and the way back leads back.
      if (dragged) this.#show(panBy(start, dx, dy));
    };
    const onUp = (event: PointerEvent): void => {
      grid.removeEventListener("pointermove", onMove);
      grid.removeEventListener("pointerup", onUp);
      grid.removeEventListener("pointercancel", onUp);
      // A gesture that the browser took over is no click.
      if (!dragged && event.type === "pointerup") this.#click(event);
    };
    grid.addEventListener("pointermove", onMove);
    grid.addEventListener("pointerup", onUp);
    grid.addEventListener("pointercancel", onUp);
  }

  #click(event: PointerEvent): void {
    const { left, top } = this.parts.window.getBoundingClientRect();
    const at = this.#layout && cellAt(this.#layout, event.clientX - left, event.clientY - top);
    const cell = this.#cellRef(at);
    if (at === undefined || cell === undefined) return;
    this.#at = at;
    focused.value = cell;
    onCellClick(cell, event);
  }

  #onKey(event: KeyboardEvent): void {
    const content = this.#content.peek();
    const layout = this.#layout;
    if (content === undefined || layout === undefined) return;
    // With a modifier the key zooms the window or belongs to the workbench.
    const zoom = event.ctrlKey || event.metaKey || event.altKey ? undefined : zoomKeys.get(event.key);
    if (zoom !== undefined) {
      event.preventDefault();
      this.zoomBy(zoom);
      return;
    }
    const moveTo = (at: GridPosition): void => {
      this.#at = at;
      focused.value = cellOf(content.ref, at);
      const there = panToCell(layout, at.row, at.col);
      // A picture that need not move keeps fitting its room when that changes.
      if (there.panX !== layout.panX || there.panY !== layout.panY) this.#show(there);
    };
    // Rows in sight but one, so that one of them is seen before and after.
    const page = Math.max(1, Math.floor(layout.height / layout.cellHeight) - 1);
    onGridKey(event, {
      ref: content.ref,
      at: this.#at,
      size: { rows: content.rows, cols: content.cols, page },
      moveTo,
    });
  }

  #cellRef(at: GridPosition | undefined) {
    const content = this.#content.peek();
    return at && content && cellOf(content.ref, at);
  }
}

/** A picture leaves room for what is above and below it in the window. In pixels. */
function tallest(): number {
  return Math.max(260, Math.min(640, 0.56 * window.innerHeight));
}

// `=` and `_` are `+` and `−` without and with Shift on many keyboards.
const zoomKeys: ReadonlyMap<string, -1 | 0 | 1> = new Map([
  ["+", 1],
  ["=", 1],
  ["-", -1],
  ["_", -1],
  ["0", 0],
]);
