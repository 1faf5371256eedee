import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ScaleChoice } from "../core/view/colorCurve.ts";
import type { HeatmapViewport } from "./heatmap/heatmapViewport.ts";
import { outline } from "./state.ts";

/** How a matrix is drawn: a table of numbers or a picture of colours. */
export type MatrixDrawing = "numbers" | "picture";

/** Decimals the reader has chosen; undefined = those of the document's `display.decimals`. */
export const decimals: Signal<number | undefined> = signal(undefined);
/** Decimals in force. */
export const shownDecimals: ReadonlySignal<number> = computed(
  () => decimals.value ?? outline.value?.display.decimals ?? 2,
);
/** Whether the description is unfolded; undefined = not. */
export const storyOpen: Signal<boolean | undefined> = signal(undefined);
/** Part of the panel that the inspector takes, 0–1; undefined = as the width suggests. */
export const inspectorShare: Signal<number | undefined> = signal(undefined);
/** Drawings chosen by hand, by the matrix's name. */
export const drawings: Signal<ReadonlyMap<string, MatrixDrawing>> = signal(new Map());

/** How the colours of a matrix run, where somebody has chosen, by the matrix's name. */
export const scales: Signal<ReadonlyMap<string, ScaleChoice>> = signal(new Map());

/** The ends of the colours that were set by hand, by the matrix's name; in force with the choice `ends`. */
export const handEnds: Signal<ReadonlyMap<string, readonly [number, number]>> = signal(new Map());

/** Chooses how the colours of a matrix run from now on. */
export function chooseScale(name: string, choice: ScaleChoice): void {
  // A new map each time: signals tell by identity whether they have changed.
  const next = new Map(scales.value);
  // What is as usual is not kept.
  if (choice === "auto") next.delete(name);
  else next.set(name, choice);
  scales.value = next;
}

/** What part of a zoomed picture is looked at, by the matrix's name. */
export const viewports: Signal<ReadonlyMap<string, HeatmapViewport>> = signal(new Map());

/** Chooses how a matrix is drawn from now on. */
export function chooseDrawing(name: string, drawing: MatrixDrawing): void {
  drawings.value = new Map(drawings.value).set(name, drawing);
}
