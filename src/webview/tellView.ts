import { effect } from "@preact/signals";
import { tell } from "./hostApi.ts";
import { view } from "./state.ts";

/** Tells the host from now on which layer, batch item and head are looked at, once for each change. */
export function tellView(): void {
  let told = "";
  effect(() => {
    const { layer, batch, head } = view.value;
    const now = JSON.stringify([layer, batch, head]);
    if (now === told) return;
    told = now;
    tell("setView", { layer, batch, head });
  });
}
