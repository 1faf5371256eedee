import { effect } from "@preact/signals";
import type { PanelView } from "../protocol/messages.ts";
import { keepState, keptState } from "./hostApi.ts";
import { decimals, drawings, inspectorShare, type MatrixDrawing, storyOpen } from "./options.ts";
import { activeTab, snapshot, type TabName, tabs, view } from "./state.ts";
import { currentStep } from "./steps/currentStep.ts";

/** What a page remembers of itself: which document, where in it, and how it is drawn. Never a number of the result. */
export interface Kept {
  readonly uri: string;
  readonly view: PanelView;
  readonly tab: TabName;
  readonly step: string;
  readonly decimals: number | null;
  readonly storyOpen: boolean | null;
  readonly inspectorShare: number | null;
  readonly drawings: Readonly<Record<string, MatrixDrawing>>;
}

/** Reads a kept state that anyone may have written: each field is taken only if it is what it should be. */
export function readKept(state: unknown): Partial<Kept> {
  if (!isRecord(state)) return {};
  return {
    ...(typeof state.uri === "string" && { uri: state.uri }),
    ...(isView(state.view) && { view: { layer: state.view.layer, batch: state.view.batch, head: state.view.head } }),
    ...(tabs.includes(state.tab as TabName) && { tab: state.tab as TabName }),
    ...(typeof state.step === "string" && { step: state.step }),
    ...(isIndex(state.decimals) && state.decimals <= 15 && { decimals: state.decimals }),
    ...(typeof state.storyOpen === "boolean" && { storyOpen: state.storyOpen }),
    ...(isShare(state.inspectorShare) && { inspectorShare: state.inspectorShare }),
    ...(isRecord(state.drawings) && { drawings: readDrawings(state.drawings) }),
  };
}

/** Goes back to what was looked at, and from now on keeps it; returns the kept view for the first request. */
export function restoreAndKeep(): PanelView | null {
  const kept = readKept(keptState());
  if (kept.view) view.value = kept.view;
  if (kept.tab) activeTab.value = kept.tab;
  if (kept.step) currentStep.value = kept.step;
  if (kept.decimals !== undefined) decimals.value = kept.decimals ?? undefined;
  if (kept.storyOpen !== undefined) storyOpen.value = kept.storyOpen ?? undefined;
  if (kept.inspectorShare !== undefined) inspectorShare.value = kept.inspectorShare ?? undefined;
  if (kept.drawings) drawings.value = new Map(Object.entries(kept.drawings));
  effect(() => {
    const uri = snapshot.value?.uri ?? kept.uri;
    if (uri !== undefined) keepState(stateNow(uri));
  });
  return kept.view ?? null;
}

function stateNow(uri: string): Kept {
  return {
    uri,
    view: view.value,
    tab: activeTab.value,
    step: currentStep.value,
    decimals: decimals.value ?? null,
    storyOpen: storyOpen.value ?? null,
    inspectorShare: inspectorShare.value ?? null,
    drawings: Object.fromEntries(drawings.value),
  };
}

type Loose = { readonly [key in keyof Kept | keyof PanelView]?: unknown };

function isRecord(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isView(value: unknown): value is PanelView {
  return isRecord(value) && typeof value.layer === "string" && isIndex(value.batch) && isIndex(value.head);
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isShare(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value < 1;
}

function readDrawings(value: Loose): Record<string, MatrixDrawing> {
  const known = Object.entries(value).filter(([, how]) => how === "numbers" || how === "picture");
  return Object.fromEntries(known.slice(0, 64)) as Record<string, MatrixDrawing>;
}
