import { type Signal, signal } from "@preact/signals";
import type { LayerOutline } from "../../core/explain/outline.ts";
import type { SimilarityMeasure } from "../../core/figures/between/similarity.ts";
import { kvHeadOf } from "../../core/spec/dims.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { hasContribution, quantity } from "../quantity.ts";
import { activeTab, changeView, shownLayers, view, wantedStep } from "../state.ts";
import { t, text } from "../strings.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";

// `layers`, `archetype`, an order by likeness, or the name of a figure.
export const sortedBy: Signal<string> = signal("layers");
/** Orders by likeness, with the distances that they are made of. */
export const similarityOrders: ReadonlyMap<string, SimilarityMeasure> = new Map([
  ["similarity", "hellinger"],
  ["jensenShannon", "jensenShannon"],
]);
export const isShared: Signal<boolean> = signal(true);
export const hasPlot: Signal<boolean> = signal(false);
/** Whether the grid is there on which a rule is drawn. */
export const hasDrawing: Signal<boolean> = signal(false);
/** The head that lies behind that grid. */
export const behindKey: Signal<string | undefined> = signal(undefined);
export const plotAxes: Signal<{ readonly x: string; readonly y: string; readonly color: string }> = signal({
  x: "entropy",
  y: "distance",
  color: "archetype",
});
/** The kinds of heads that are shown; all where there is none. */
export const shownKinds: Signal<ReadonlySet<string>> = signal(new Set());
/** The heads that a lasso or a branch of the tree has picked, by their keys; undefined for all. */
export const chosenHeads: Signal<ReadonlySet<string> | undefined> = signal(undefined);
/** The head under the mouse or the keyboard, in whatever drawing of heads. */
export const pointedHead: Signal<string | undefined> = signal(undefined);

const digits = 3;

/** A figure of a head; a dash where the head has none. */
export function figureText(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "–" : briefNumber(value, digits);
}

/** `Layer 2, head 1`. */
export function nameOf({ layerIndex, head }: Pick<HeadAtGlance, "layerIndex" | "head">): string {
  const layers = shownLayers.value;
  // A single layer is not named.
  return layers.length > 1 ? text("Layer {0}, head {1}", layerIndex + 1, head + 1) : text("Head {0}", head + 1);
}

/** `previous 0.97 · 7 rows`. */
export function kindOf({ archetype: { words, figure, rows } }: HeadAtGlance): string {
  const kind = figure === undefined ? t(words) : `${t(words)} ${briefNumber(figure, 2)}`;
  return rows === undefined ? kind : text("{0} · {1} rows", kind, rows);
}

/** Whether every layer says what its heads write, so that pictures can be of contributions. */
export function canContribute(): boolean {
  return shownLayers.value.every(hasContribution);
}

/** What the pictures are of. */
export function pictured(): typeof quantity.value {
  return canContribute() ? quantity.value : "weights";
}

/** The key/value head that a head reads, from 0; undefined where each head has its own. */
export function sharedHead({ dims }: LayerOutline, head: number): number | undefined {
  return dims.kvHeads === dims.heads ? undefined : kvHeadOf(head, dims);
}

/** Goes to the head in the steps; query and key stay. */
export function openHead(head: HeadAtGlance | undefined): void {
  if (head === undefined) return;
  changeView({ layer: head.layer, head: head.head, batch: view.value.batch });
  activeTab.value = "Steps";
  wantedStep.value = { layer: head.layer, name: "weights" };
}
