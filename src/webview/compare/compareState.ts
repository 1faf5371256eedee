import { type Signal, signal } from "@preact/signals";
import type { LayerOutline, StepOutline } from "../../core/explain/outline.ts";
import { activeTab, outline, view } from "../state.ts";

/** One of the two matrices that are compared: what is not chosen follows the view. */
export interface Chosen {
  readonly layer?: string;
  readonly step?: string;
  readonly head?: number;
  readonly batch?: number;
}

/** A chosen matrix with where it is. */
export interface ComparedSide {
  readonly layer: LayerOutline;
  readonly step: StepOutline;
  readonly head: number;
  readonly batch: number;
}

export const chosenA: Signal<Chosen> = signal({});
export const chosenB: Signal<Chosen> = signal({});
/** What is chosen, within what exists. Without a choice B is the next head, else the next layer, else the same. */
export function sideOf(chosen: Chosen, other: ComparedSide | undefined): ComparedSide | undefined {
  const layers = outline.value?.layers ?? [];
  const base = layers.find(({ path }) => path === (chosen.layer ?? other?.layer.path ?? view.value.layer)) ?? layers[0];
  const hasMoreHeads = (other?.layer.dims.heads ?? 0) > 1;
  const isNext = chosen.layer === undefined && other !== undefined && !hasMoreHeads;
  const layer = isNext ? (layers[layers.indexOf(other.layer) + 1] ?? layers[0]) : base;
  if (layer === undefined) return undefined;
  const wanted = chosen.step ?? other?.step.name ?? "weights";
  const step = layer.steps.find(({ name }) => name === wanted) ?? layer.steps[0];
  if (step === undefined) return undefined;
  const nextHead = other === undefined ? view.value.head : hasMoreHeads ? (other.head + 1) % layer.dims.heads : 0;
  const head = Math.min(chosen.head ?? nextHead, layer.dims.heads - 1);
  const batch = Math.min(chosen.batch ?? other?.batch ?? view.value.batch, layer.dims.batch - 1);
  return { layer, step, head, batch };
}

/** What the page looks at when it looks at a side. */
export function viewOf({ layer, head, batch }: ComparedSide) {
  return { layer: layer.path, head, batch };
}

/** Opens the view with the weights of two heads. */
export function compareHeads(a: { layer: string; head: number }, b: { layer: string; head: number }): void {
  const { batch } = view.value;
  chosenA.value = { step: "weights", batch, layer: a.layer, head: a.head };
  chosenB.value = { step: "weights", batch, layer: b.layer, head: b.head };
  activeTab.value = "Compare";
}
