import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { later } from "../loadLater.ts";
import { inspectorShare } from "../options.ts";
import { layerOutline } from "../state.ts";
import { numberSize } from "../theme.ts";
import type { Tight } from "./tightIn.ts";

/** Width and height of the flow and the inspector together, `1000,720`. */
export const workspace: Signal<string> = signal("");
/** Where the cards as they usually lie are higher than their room. */
const crowded: Signal<string> = signal("");

// Whatever decides how high the cards are: where any of it is another, they are measured anew.
const place = computed(() =>
  String([
    workspace.value,
    inspectorShare.value,
    numberSize.value,
    layerOutline()?.steps.map(({ name, rows, cols }) => [name, rows, cols]),
  ]),
);

/** The cards close together, where that brings all of them into sight; undefined where they lie as usual. */
export const tight: ReadonlySignal<Tight | undefined> = computed(() =>
  crowded.value === place.value ? later.part.value?.flowParts.tightIn(workspace.value) : undefined,
);

/** Says that the cards as they usually lie are higher than their room. */
export function tellCrowded(): void {
  crowded.value = place.peek();
}
