import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CellRef, Derivation, Operand } from "../core/explain/derivation.ts";
import type { Axis, LayerOutline, Outline } from "../core/explain/outline.ts";
import type { MatrixData, MatrixRef, PanelView, Snapshot } from "../protocol/messages.ts";
import { request } from "./hostApi.ts";
import { MatrixStore } from "./matrixStore.ts";
import { cellOfIndex, firstFailure } from "./steps/failures.ts";
import { openTour, tourPlace } from "./tour/tourPlace.ts";
import { cellWithin, viewWithin } from "./viewWithin.ts";

/** The views that exist, as the tabs are named. */
export const tabs = ["Steps", "Heads", "Tokens", "Row", "Compare", "Beside", "Train", "Checks", "Why"] as const;
export type TabName = (typeof tabs)[number];

/** What the host told last; undefined until the first answer. */
export const snapshot: Signal<Snapshot | undefined> = signal(undefined);
/** The outline of the shown result; the same object as long as it says the same, whatever the numbers do. */
export const outline: Signal<Outline | undefined> = signal(undefined);
/** The layer, batch item and head that are looked at. */
export const view: Signal<PanelView> = signal({ layer: "", batch: 0, head: 0 });
/** What is shown of all heads instead of the one in view, in matrices of queries and keys. */
export const pooling: Signal<"mean" | "max" | undefined> = signal(undefined);
/** The cell under the mouse. */
export const hovered: Signal<CellRef | undefined> = signal(undefined);
/** A query, key or dimension whose header is under the mouse, by its axis: lit in every matrix that has it. */
export const pointedLabel: Signal<{ readonly axis: Axis; readonly index: number } | undefined> = signal(undefined);
/** The cell the keyboard focus is on, while its grid has the focus. Walking selects; being reached by Tab only previews. */
export const focused: Signal<CellRef | undefined> = signal(undefined);
/** The one cell that everything follows: chosen by a click or the arrow keys. Always of the layer, batch item and head in view. */
export const selected: Signal<CellRef | undefined> = signal(undefined);
/** The other corner of the selected range, by Shift; counts only while it is of the selected cell's matrix. */
export const rangeEnd: Signal<CellRef | undefined> = signal(undefined);
/** A second cell that is held to be compared with whatever is looked at. */
export const held: Signal<CellRef | undefined> = signal(undefined);
/** The cell whose number is under the text's caret. */
export const marked: Signal<CellRef | undefined> = signal(undefined);
/** The derivation that came last from the host, with the cell it was asked for. */
export const derivation: Signal<{ cell: CellRef; derivation: Derivation } | undefined> = signal(undefined);
export const activeTab: Signal<TabName> = signal("Steps");
/** A step that is to be scrolled to, once; quietly where nobody asked for it just now; no further than needed, or to the top. */
export const wantedStep: Signal<
  { readonly layer: string; readonly name: string; readonly quietly?: boolean; readonly nearest?: boolean } | undefined
> = signal(undefined);

/** The cell the inspector explains: what mouse or keyboard pass over is a preview, then it falls back to the selection. */
export const lookedAt: ReadonlySignal<{ cell: CellRef; by: "hover" | "focus" | "selection" } | undefined> = computed(
  () => {
    if (hovered.value) return { cell: hovered.value, by: "hover" };
    if (focused.value) return { cell: focused.value, by: "focus" };
    return selected.value && { cell: selected.value, by: "selection" };
  },
);

// One empty list for all, so that what reads it does not run again.
const nothing: readonly Operand[] = [];

/** The cells that made the looked-at one, as soon as its derivation is there. */
export const lit: ReadonlySignal<readonly Operand[]> = computed(() => {
  // A derivation may still be that of the cell before.
  const shown = derivation.value;
  const cell = lookedAt.value?.cell;
  return shown && cell && sameCell(shown.cell, cell) ? shown.derivation.operands : nothing;
});

/** Whether both name the same cell of the same matrix. */
export function sameCell(a: CellRef | undefined, b: CellRef | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.row === b.row && a.col === b.col && sameMatrix(a, b);
}

/** Whether two cells lie in the same matrix. */
export function sameMatrix(a: Omit<CellRef, "row" | "col">, b: Omit<CellRef, "row" | "col">): boolean {
  return a.matrix === b.matrix && a.layer === b.layer && a.batch === b.batch && a.head === b.head;
}

const store = new MatrixStore((params) => request("readMatrix", params));

/** The numbers of a matrix in the shown result; undefined until they are here. Asks the host when missing. */
export function matrix(ref: MatrixRef): ReadonlySignal<MatrixData | undefined> {
  return store.get(ref);
}

/** Why the numbers of a matrix are not available. */
export function matrixFault(ref: MatrixRef): ReadonlySignal<string | undefined> {
  return store.faultOf(ref);
}

/** Asks once more for numbers that could not be had. */
export function retryMatrix(ref: MatrixRef): void {
  store.retry(ref);
}

/** The outline of the layer that is looked at; undefined while there is no result. */
export function layerOutline(): LayerOutline | undefined {
  return outline.value?.layers.find((layer) => layer.path === view.value.layer);
}

/** The layers of what is looked at: of the document, or of one round of a generation, which its encoder serves as well. */
export const shownLayers: ReadonlySignal<readonly LayerOutline[]> = computed(() => {
  const round = layerOutline()?.round?.index;
  return outline.value?.layers.filter((one) => one.round?.index === round || one.path.startsWith("encoder")) ?? [];
});

/** The views of the shown result: there is a Why only while something is not as expected. */
export const shownTabs: ReadonlySignal<readonly TabName[]> = computed(() => {
  const differs = outline.value?.layers.some(({ steps }) => steps.some(({ expected }) => expected?.holds === false));
  return differs || activeTab.value === "Why" ? tabs : tabs.filter((name) => name !== "Why");
});

/** Takes what the host says, whole: the page never mixes two results. */
export function acceptSnapshot(next: Snapshot): void {
  // All signals change together: nothing is drawn from half of two results.
  batch(() => {
    const last = snapshot.peek();
    const isFirst = outline.peek() === undefined && next.outline !== undefined;
    // Numbers of another document never count as the same, even with the same version.
    const sameResult = last?.uri === next.uri && last.resultVersion === next.resultVersion;
    snapshot.value = next;
    if (!sameOutline(outline.peek(), next.outline)) outline.value = next.outline;
    if (!sameResult) derivation.value = undefined;
    store.accept(next.resultVersion, next.matrices, sameResult);
    // Before the view is checked, since it may turn to another layer; once, as the host sends it with one snapshot only.
    if (next.reveal) reveal(next.reveal);
    view.value = viewWithin(next.outline, view.peek());
    // Attention is what one sees first, where not all is in sight.
    if (isFirst && wantedStep.peek() === undefined) open(next.outline!);
    if (next.outline?.tour && tourPlace.peek() === undefined) openTour();
    followView();
  });
}

/** Turns to another layer, batch item or head, a single one; the selection keeps its row and column there, if they exist. */
export function changeView(change: Partial<PanelView>): void {
  batch(() => {
    // Who picks one head wants to see that one, not all of them as one.
    if (change.head !== undefined) pooling.value = undefined;
    view.value = viewWithin(outline.peek(), { ...view.peek(), ...change });
    followView();
  });
}

/** What is selected, pointed at or stood on keeps its row and column in another head. */
function followView(): void {
  rangeEnd.value = undefined;
  for (const one of [selected, focused, hovered]) one.value = cellWithin(outline.peek(), view.peek(), one.peek());
}

/** What a panel opens with: the largest difference of the first step that is not as expected, else the weights. */
function open({ layers }: Outline): void {
  // A cell that was kept from the last time goes before the search for a failure.
  const failure = selected.peek() === undefined ? firstFailure(layers) : undefined;
  const farthest = failure?.[1].expected?.largest;
  if (failure && farthest) {
    const { cell, view: there } = cellOfIndex(failure[0], failure[1], farthest.index);
    showCell(cell, there);
  }
  // The weights are what attention is about.
  const name = failure?.[1].name ?? "weights";
  wantedStep.value = { layer: view.peek().layer, name, quietly: true, nearest: true };
}

/** Selects a cell in the view that shows it, and brings its step into sight. */
export function showCell(cell: CellRef, there: PanelView): void {
  batch(() => {
    activeTab.value = "Steps";
    pooling.value = undefined;
    view.value = viewWithin(outline.peek(), there);
    selected.value = cell;
    // The cell under a resting pointer must not hide this one.
    hovered.value = undefined;
    wantedStep.value = { layer: cell.layer, name: cell.matrix, quietly: true, nearest: true };
  });
}

function reveal({ layer, name, cell, tab }: NonNullable<Snapshot["reveal"]>): void {
  activeTab.value = tab ?? "Steps";
  // Without a cell, batch item and head stay as they were.
  view.value = { ...view.peek(), layer, ...(cell && { batch: cell.batch, head: cell.head }) };
  wantedStep.value = { layer, name };
  if (!cell) return;
  pooling.value = undefined;
  selected.value = cell;
}

// Comparing the text costs little beside drawing everything anew with each recomputation.
function sameOutline(a: Outline | undefined, b: Outline | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
