import { effect } from "@preact/signals";
import type { CellRef } from "../core/explain/derivation.ts";
import { type ScaleChoice, scaleChoices } from "../core/view/colorCurve.ts";
import type { PanelView } from "../protocol/messages.ts";
import type { HeatmapViewport } from "./heatmap/heatmapViewport.ts";
import { persistedState, persistState } from "./hostApi.ts";
import {
  decimals,
  drawings,
  handEnds,
  inspectorShare,
  type MatrixDrawing,
  scales,
  storyOpen,
  viewports,
} from "./options.ts";
import { activeTab, held, selected, snapshot, type TabName, tabs, view, wantedStep } from "./state.ts";
import { currentStep } from "./steps/currentStep.ts";
import { type TourPlace, tourPlace, tourSpeeds } from "./tour/tourPlace.ts";

/** Changes come in bursts, as when scrolling, so saving is throttled. In milliseconds; short, since a page may be hidden right after a click. */
const settledMs = 50;
/** Of drawings, scales, ends and places of pictures, as many of each are read: a kept state may have grown without end. */
const mostEntries = 64;

/** What a page remembers of itself: which document, where in it, and how it is drawn. Never a number of the result. */
export interface PersistedState {
  readonly uri: string;
  readonly view: PanelView;
  readonly tab: TabName;
  readonly step: string;
  readonly selected: CellRef | null;
  readonly held: CellRef | null;
  readonly decimals: number | null;
  readonly storyOpen: boolean | null;
  readonly inspectorShare: number | null;
  /** Absent where no tour was ever open, null where the reader has closed it. */
  readonly tour?: TourPlace | null;
  readonly drawings: Readonly<Record<string, MatrixDrawing>>;
  readonly scales: Readonly<Record<string, ScaleChoice>>;
  readonly handEnds: Readonly<Record<string, readonly [number, number]>>;
  readonly viewports: Readonly<Record<string, HeatmapViewport>>;
}

/** Reads a kept state that anyone may have written: each field is taken only if it is what it should be. */
export function readPersisted(state: unknown): Partial<PersistedState> {
  if (!isRecord(state)) return {};
  return {
    ...(typeof state.uri === "string" && { uri: state.uri }),
    ...(isView(state.view) && { view: { layer: state.view.layer, batch: state.view.batch, head: state.view.head } }),
    ...(tabs.includes(state.tab as TabName) && { tab: state.tab as TabName }),
    ...(typeof state.step === "string" && { step: state.step }),
    ...(isCell(state.selected) && { selected: cellOnly(state.selected) }),
    ...(isCell(state.held) && { held: cellOnly(state.held) }),
    ...(isIndex(state.decimals) && state.decimals <= 15 && { decimals: state.decimals }),
    ...(typeof state.storyOpen === "boolean" && { storyOpen: state.storyOpen }),
    ...(isShare(state.inspectorShare) && { inspectorShare: state.inspectorShare }),
    ...(state.tour === null && { tour: null }),
    ...(isTour(state.tour) && { tour: { at: state.tour.at, solved: state.tour.solved, speed: state.tour.speed } }),
    ...(isRecord(state.drawings) && { drawings: readEntries(state.drawings, isDrawing) }),
    ...(isRecord(state.scales) && { scales: readEntries(state.scales, isScale) }),
    ...(isRecord(state.handEnds) && { handEnds: readEntries(state.handEnds, isEnds) }),
    ...(isRecord(state.viewports) && { viewports: readEntries(state.viewports, isViewport) }),
  };
}

/** Goes back to what was looked at, and from now on keeps it; returns the kept view for the first request. */
export function restoreAndPersist(): PanelView | null {
  const kept = readPersisted(persistedState());
  if (kept.view) view.value = kept.view;
  if (kept.tab) activeTab.value = kept.tab;
  // A document of one block has the empty path.
  if (kept.step) wantedStep.value = { layer: kept.view?.layer ?? "", name: kept.step, quietly: true };
  if (kept.selected) selected.value = kept.selected;
  if (kept.held) held.value = kept.held;
  if (kept.decimals !== undefined) decimals.value = kept.decimals ?? undefined;
  if (kept.storyOpen !== undefined) storyOpen.value = kept.storyOpen ?? undefined;
  if (kept.inspectorShare !== undefined) inspectorShare.value = kept.inspectorShare ?? undefined;
  if (kept.tour !== undefined) tourPlace.value = kept.tour;
  if (kept.drawings) drawings.value = new Map(Object.entries(kept.drawings));
  if (kept.scales) scales.value = new Map(Object.entries(kept.scales));
  if (kept.handEnds) handEnds.value = new Map(Object.entries(kept.handEnds));
  if (kept.viewports) viewports.value = new Map(Object.entries(kept.viewports));
  let isAwaited = false;
  let state: PersistedState;
  // Reads every signal of the state, so that it runs again whenever one of them changes.
  effect(() => {
    // Before the first snapshot the document is still the one that was kept.
    const uri = snapshot.value?.uri ?? kept.uri;
    if (uri === undefined) return;
    state = stateNow(uri);
    if (isAwaited) return;
    isAwaited = true;
    setTimeout(() => {
      isAwaited = false;
      persistState(state);
    }, settledMs);
  });
  return kept.view ?? null;
}

function stateNow(uri: string): PersistedState {
  return {
    uri,
    view: view.value,
    tab: activeTab.value,
    step: currentStep.value,
    selected: selected.value ?? null,
    held: held.value ?? null,
    decimals: decimals.value ?? null,
    storyOpen: storyOpen.value ?? null,
    inspectorShare: inspectorShare.value ?? null,
    ...(tourPlace.value !== undefined && { tour: tourPlace.value }),
    drawings: Object.fromEntries(drawings.value),
    scales: Object.fromEntries(scales.value),
    handEnds: Object.fromEntries(handEnds.value),
    viewports: Object.fromEntries(viewports.value),
  };
}

// Every field that is looked for, and nothing known of any.
type UncheckedState = {
  readonly [key in
    | keyof PersistedState
    | keyof PanelView
    | keyof CellRef
    | keyof HeatmapViewport
    | keyof TourPlace]?: unknown;
};

function isRecord(value: unknown): value is UncheckedState {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isView(value: unknown): value is PanelView {
  return isRecord(value) && typeof value.layer === "string" && isIndex(value.batch) && isIndex(value.head);
}

function isCell(value: unknown): value is CellRef {
  return isView(value) && "matrix" in value && typeof value.matrix === "string" && isPlace(value);
}

function isPlace(value: UncheckedState): boolean {
  return isIndex(value.row) && isIndex(value.col);
}

/** The cell without whatever else the stored object has. */
function cellOnly({ layer, matrix, batch, head, row, col }: CellRef): CellRef {
  return { layer, matrix, batch, head, row, col };
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isShare(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value < 1;
}

// A place in a picture is a cell and a part of one: it need not be whole.
function isPart(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isSize(value: unknown): value is number {
  return isPart(value) && value > 0;
}

function isDrawing(value: unknown): value is MatrixDrawing {
  return value === "numbers" || value === "picture";
}

function isScale(value: unknown): value is ScaleChoice {
  return scaleChoices.includes(value as ScaleChoice);
}

function isEnds(value: unknown): value is readonly [number, number] {
  // Ends that are equal or the wrong way round would leave no colors between them.
  return Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1];
}

function isViewport(value: unknown): value is HeatmapViewport {
  return (
    isRecord(value) && isSize(value.cellWidth) && isSize(value.cellHeight) && isPart(value.row) && isPart(value.col)
  );
}

function isTour(value: unknown): value is TourPlace {
  return (
    isRecord(value) &&
    isIndex(value.at) &&
    Array.isArray(value.solved) &&
    value.solved.every(isIndex) &&
    tourSpeeds.includes(value.speed as number)
  );
}

function readEntries<T>(value: object, isRight: (entry: unknown) => entry is T): Record<string, T> {
  const right = Object.entries(value).filter(([, entry]) => isRight(entry));
  return Object.fromEntries(right.slice(0, mostEntries)) as Record<string, T>;
}
