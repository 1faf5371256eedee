import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CellRef } from "../../core/explain/derivation.ts";
import { request } from "../hostApi.ts";
import { derivation, lookedAt, selected, snapshot } from "../state.ts";
import { type CellRequest, type Explained, Explainer } from "./explainer.ts";
import { openingCell } from "./openingCell.ts";

/** The derivation on show. It stays until the next one is there, so that nothing flickers on the way. */
export const shown: Signal<Explained | undefined> = signal(undefined);

/** Whether the host had no derivation for the cell that is looked at. */
export const refused: Signal<boolean> = signal(false);

/** Whether what is on show belongs to an older result than the one the panel shows. */
export const outdated: ReadonlySignal<boolean> = computed(() => {
  const { uri, resultVersion } = snapshot.value ?? {};
  return shown.value !== undefined && (shown.value.resultVersion !== resultVersion || shown.value.uri !== uri);
});

/** The cell that all views follow: the selected one, else the one looked at last, else the opening one. */
export const followedCell: ReadonlySignal<CellRef | undefined> = computed(() => {
  const last = shown.value?.uri === snapshot.value?.uri ? shown.value?.cell : undefined;
  return selected.value ?? last ?? openingCell.value;
});

/** What is to be on show: the cell that is looked at, else the followed one, as of the present result. */
const wanted: ReadonlySignal<CellRequest | undefined> = computed(() => {
  const { uri, resultVersion } = snapshot.value ?? {};
  if (uri === undefined || resultVersion === undefined) return undefined;
  const cell = lookedAt.value?.cell ?? followedCell.value;
  return cell && { cell, uri, resultVersion };
});

/** Keeps the derivation on show in step with what is looked at; returns the end of it. */
export function followLookedAt(): () => void {
  const explainer = new Explainer({
    ask: ({ cell, resultVersion }) => request("explain", { cell, resultVersion }),
    nextFrame: (run) => requestAnimationFrame(run),
    onAnswer: (answer) => {
      refused.value = false;
      shown.value = answer;
      derivation.value = { cell: answer.cell, derivation: answer.derivation };
    },
    onRefusal: () => {
      // A cell selected without the reader's action is not announced.
      refused.value = lookedAt.peek() !== undefined;
      shown.value = undefined;
    },
  });
  // What is on show of another document is of no use.
  const forget = effect(() => {
    if (shown.value && snapshot.value && shown.value.uri !== snapshot.value.uri) shown.value = undefined;
  });
  const follow = effect(() => explainer.want(wanted.value));
  return () => {
    forget();
    follow();
    explainer.want(undefined);
  };
}
