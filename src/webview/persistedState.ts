import { effect, type Signal } from "@preact/signals";
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
  readonly step: string;
  readonly view: PanelView;
  readonly tab: TabName;
  readonly selected: CellRef;
  readonly held: CellRef;
  readonly decimals: number;
  readonly storyOpen: boolean;
  readonly inspectorShare: number;
  /** Absent where no tour was ever open, null where the reader has closed it. */
  readonly tour: TourPlace | null;
  readonly drawings: Readonly<Record<string, MatrixDrawing>>;
  readonly scales: Readonly<Record<string, ScaleChoice>>;
  readonly handEnds: Readonly<Record<string, readonly [number, number]>>;
  readonly viewports: Readonly<Record<string, HeatmapViewport>>;
}

/** The signals behind the fields; `uri` is the document's own, and `step` follows from scrolling. */
const signals: { readonly [key in Exclude<keyof PersistedState, "uri" | "step">]: Signal<unknown> } = {
  view,
  tab: activeTab,
  selected,
  held,
  decimals,
  storyOpen,
  inspectorShare,
  tour: tourPlace,
  drawings,
  scales,
  handEnds,
  viewports,
};

/** Reads a field that anyone may have written; undefined where it is not what it should be. */
const readers: { readonly [key in keyof PersistedState]: (field: unknown) => PersistedState[key] | undefined } = {
  uri: only((field) => typeof field === "string"),
  step: only((field) => typeof field === "string"),
  view: (field) => (isView(field) ? { layer: field.layer, batch: field.batch, head: field.head } : undefined),
  tab: only((field): field is TabName => tabs.includes(field as TabName)),
  selected: readCell,
  held: readCell,
  decimals: only((field): field is number => isIndex(field) && field <= 15),
  storyOpen: only((field) => typeof field === "boolean"),
  inspectorShare: only(isShare),
  tour: (field) => (isTour(field) ? { at: field.at, solved: field.solved, speed: field.speed } : only(isNull)(field)),
  drawings: entries(isDrawing),
  scales: entries(isScale),
  handEnds: entries(isEnds),
  viewports: entries(isViewport),
};

/** Reads a kept state that anyone may have written: each field is taken only if it is what it should be. */
export function readPersisted(state: unknown): Partial<PersistedState> {
  if (!isRecord(state)) return {};
  const read = Object.entries(readers).map(([name, reader]) => [name, reader(state[name as keyof PersistedState])]);
  return Object.fromEntries(read.filter(([, field]) => field !== undefined));
}

/** Goes back to what was looked at, and from now on keeps it; returns the kept view for the first request. */
export function restoreAndPersist(): PanelView | null {
  const kept = readPersisted(persistedState());
  for (const [name, field] of Object.entries(kept)) {
    const of = signals[name as keyof typeof signals] as Signal<unknown> | undefined;
    if (of) of.value = of.value instanceof Map ? new Map(Object.entries(field as object)) : field;
  }
  // A document of one block has the empty path.
  if (kept.step) wantedStep.value = { layer: kept.view?.layer ?? "", name: kept.step, quietly: true };
  let isAwaited = false;
  let state: object;
  // Reads every signal of the state, so that it runs again whenever one of them changes.
  effect(() => {
    // Before the first snapshot the document is still the one that was kept.
    const uri = snapshot.value?.uri ?? kept.uri;
    if (uri === undefined) return;
    state = { uri, step: currentStep.value, ...fieldsNow() };
    if (isAwaited) return;
    isAwaited = true;
    setTimeout(() => {
      isAwaited = false;
      persistState(state);
    }, settledMs);
  });
  return kept.view ?? null;
}

/** The signals' values as they can be written; what has none is left out then. */
function fieldsNow(): object {
  const fields = Object.entries(signals).map(([name, { value }]) => [
    name,
    value instanceof Map ? Object.fromEntries(value) : value,
  ]);
  return Object.fromEntries(fields);
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
function readCell(field: unknown): CellRef | undefined {
  if (!isCell(field)) return undefined;
  const { layer, matrix, batch, head, row, col } = field;
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

function isNull(value: unknown): value is null {
  return value === null;
}

/** Takes a field as it is, if it is right. */
function only<T>(isRight: (field: unknown) => field is T): (field: unknown) => T | undefined {
  return (field) => (isRight(field) ? field : undefined);
}

/** Takes the right entries of a record, as many as are kept. */
function entries<T>(isRight: (entry: unknown) => entry is T): (field: unknown) => Record<string, T> | undefined {
  return (field) => {
    if (!isRecord(field)) return undefined;
    const right = Object.entries(field as Record<string, unknown>).filter((entry): entry is [string, T] =>
      isRight(entry[1]),
    );
    return Object.fromEntries(right.slice(0, mostEntries));
  };
}
