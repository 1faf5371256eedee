import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { later } from "../loadLater.ts";
import { inspectorShare } from "../options.ts";
import { layerOutline } from "../state.ts";
import { numberSize } from "../theme.ts";
import type { Tight } from "./tightIn.ts";

/** Width and height of the flow and the inspector together, `1000,720`. */
export const workspace: Signal<string> = signal("");
/** The state, as `place` writes it, in which the regular layout is taller than the space for it. */
const crowded: Signal<string> = signal("");

/** Whatever decides how high the cards are: where any of it is another, they are measured anew. */
export const place = computed(() =>
  String([
    workspace.value,
    inspectorShare.value,
    numberSize.value,
    layerOutline()?.steps.map(({ name, rows, cols }) => [name, rows, cols]),
  ]),
);

const isCrowded = computed(() => crowded.value === place.value);

/** The compact layout, where it brings all cards into view; undefined where they use the regular layout. */
export const tight: ReadonlySignal<Tight | undefined> = computed(() =>
  isCrowded.value ? later.part.value?.flowParts.tightIn(workspace.value) : undefined,
);

/** Whether the compact layout may come, with its script. Reads signals. */
export const isWaiting = (): boolean => isCrowded.value && !later.part.value && !later.failed.value;

/** Reports that the regular layout is taller than the space for it. */
export function tellCrowded(): void {
  crowded.value = place.peek();
}
