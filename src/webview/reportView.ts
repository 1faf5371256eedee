import { effect } from "@preact/signals";
import { notify } from "./hostApi.ts";
import { view } from "./state.ts";

/** Tells the host from now on which layer, batch item and head are looked at, once for each change. */
export function reportView(): void {
  // As text, since a view may be another object that says the same.
  let told = "";
  effect(() => {
    const { layer, batch, head } = view.value;
    const now = JSON.stringify([layer, batch, head]);
    if (now === told) return;
    told = now;
    notify("setView", { layer, batch, head });
  });
}
