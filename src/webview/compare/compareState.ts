import { type Signal, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { LayerOutline, Outline, StepOutline } from "../../core/explain/outline.ts";
import { contributionName } from "../../core/figures/contributionNames.ts";
import type { MatrixData, MatrixRef } from "../../protocol/messages.ts";
import { request } from "../hostApi.ts";
import { hasContribution } from "../quantity.ts";
import { activeTab, matrix, matrixFault, outline, snapshot, view } from "../state.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import { refOf } from "../viewWithin.ts";

/** Where the numbers of a side come from: this file's, as computed, as contributions, as expected, or before the last change; or another file's. */
export type Source = "computed" | "contribution" | "expected" | "before" | "other";

/** One of the two matrices that are compared: what is not chosen follows the view. */
export interface Chosen {
  readonly from?: Source;
  readonly layer?: string;
  readonly step?: string;
  readonly head?: number;
  readonly batch?: number;
}

/** A chosen matrix with where it is. */
export interface ComparedSide {
  readonly from: Source;
  readonly layer: LayerOutline;
  readonly step: StepOutline;
  readonly head: number;
  readonly batch: number;
}

export const chosenA: Signal<Chosen> = signal({});
export const chosenB: Signal<Chosen> = signal({});
/** The layers and steps of the file that this one is compared with, as soon as they are here. */
export const otherOutline: Signal<Outline | undefined> = signal(undefined);

/** The layers that a source has. */
export function layersOf(from: Source): readonly LayerOutline[] {
  return (from === "other" ? otherOutline.value : outline.value)?.layers ?? [];
}

/** The sources that a step has numbers of. */
export function sourcesOf(layer: LayerOutline, step: StepOutline): readonly Source[] {
  const own: Source[] = ["computed"];
  if (step.name === "weights" && hasContribution(layer)) own.push("contribution");
  if (step.expected !== undefined) own.push("expected");
  // Without a change there is nothing before.
  if ((snapshot.value?.changes.length ?? 0) > 0) own.push("before");
  return otherOutline.value === undefined ? own : [...own, "other"];
}

/**
 * What is chosen, within what exists. Without a choice A is the first step that is not as expected, else the weights, and B the same of the
 * other file; without one what is expected where that differs, else the next head, else the next layer, else the same.
 */
export function sideOf(chosen: Chosen, other: ComparedSide | undefined): ComparedSide | undefined {
  const wantedSource = chosen.from ?? (other === undefined ? "computed" : sourceBeside(other));
  const source = wantedSource === "other" && otherOutline.value === undefined ? "computed" : wantedSource;
  const layers = layersOf(source);
  const path = chosen.layer ?? other?.layer.path ?? view.value.layer;
  const base = layers.find((layer) => layer.path === path) ?? layers[0];
  // Another file's, and what is expected, are compared head by head.
  const isSame = source === "other" || source === "expected";
  const hasMoreHeads = (other?.layer.dims.heads ?? 0) > 1;
  // The next layer, from the last to the first again.
  const isNext = chosen.layer === undefined && other !== undefined && !hasMoreHeads && !isSame;
  const layer = isNext ? (layers[layers.indexOf(other.layer) + 1] ?? layers[0]) : base;
  if (layer === undefined) return undefined;
  const wanted = chosen.step ?? other?.step.name ?? layer.steps.find(isWrong)?.name ?? "weights";
  const step = layer.steps.find(({ name }) => name === wanted) ?? layer.steps[0];
  if (step === undefined) return undefined;
  const own = other?.head ?? view.value.head;
  // With a single head it is the next layer that is compared; see above.
  const nextHead = other === undefined || isSame ? own : hasMoreHeads ? (own + 1) % layer.dims.heads : 0;
  const head = Math.min(chosen.head ?? nextHead, layer.dims.heads - 1);
  const batch = Math.min(chosen.batch ?? other?.batch ?? view.value.batch, layer.dims.batch - 1);
  // Another layer's step may not have such numbers.
  return { from: sourcesOf(layer, step).includes(source) ? source : "computed", layer, step, head, batch };
}

/** What A is compared with where nothing was chosen. */
function sourceBeside({ from, step }: ComparedSide): Source {
  if (otherOutline.value !== undefined) return "other";
  return from === "computed" && isWrong(step) ? "expected" : "computed";
}

function isWrong({ expected }: StepOutline): boolean {
  return expected?.holds === false;
}

/** What the page looks at when it looks at a side. */
export function viewOf({ layer, head, batch }: ComparedSide) {
  return { layer: layer.path, head, batch };
}

/** The matrix of a side. */
export function refOfSide(side: ComparedSide): MatrixRef {
  const ref = refOf(side.layer, side.step, viewOf(side));
  if (side.from === "expected") return { ...ref, name: `expected.${ref.name}` };
  return side.from === "contribution" ? { ...ref, name: contributionName, head: side.head } : ref;
}

/** The numbers of a side, or why there are none; neither while they are on their way. */
export function useNumbers(side: ComparedSide): {
  readonly numbers: Pick<MatrixData, "rows" | "cols" | "data"> | undefined;
  readonly fault: string | undefined;
} {
  const ref = refOfSide(side);
  const isOther = side.from === "other";
  const version = snapshot.value?.other?.version ?? 0;
  // Hooks are called in any case: without a key nothing is asked.
  const key = isOther ? JSON.stringify([snapshot.value?.other?.name, version, ref]) : "";
  const asked = useHostAnswer(key, async () =>
    isOther ? request("readOtherMatrix", { ...ref, resultVersion: version }) : undefined,
  );
  if (isOther) return { numbers: asked.isOld ? undefined : asked.answer, fault: asked.fault };
  const own = matrix(ref).value;
  const isBefore = side.from === "before" && own?.before !== undefined;
  return { numbers: own && isBefore ? { ...own, data: own.before ?? own.data } : own, fault: matrixFault(ref).value };
}

/** Asks for the layers and steps of the other file whenever it has new numbers. */
export function useOther(): void {
  const { name, version } = snapshot.value?.other ?? {};
  const asked = useHostAnswer(JSON.stringify([name, version]), async () =>
    version === undefined ? undefined : request("readOther", { resultVersion: version }),
  );
  const found = name === undefined || asked.isOld ? undefined : asked.answer;
  useEffect(() => {
    // The last outline stays until the next is here: pickers would jump.
    if (found !== undefined || name === undefined) otherOutline.value = found;
  }, [found, name]);
}

/** Opens the view with the weights of two heads. */
export function compareHeads(a: { layer: string; head: number }, b: { layer: string; head: number }): void {
  const { batch } = view.value;
  chosenA.value = { from: "computed", step: "weights", batch, layer: a.layer, head: a.head };
  chosenB.value = { from: "computed", step: "weights", batch, layer: b.layer, head: b.head };
  activeTab.value = "Compare";
}
