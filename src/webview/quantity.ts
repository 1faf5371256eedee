import { type Signal, signal } from "@preact/signals";
import type { LayerOutline } from "../core/explain/outline.ts";
import type { TokenQuestion } from "../core/figures/tokens/tokenQuestion.ts";

/** What views of weights show: the weights, or ‖α f(x)‖ where what heads write is known. */
export const quantity: Signal<TokenQuestion["quantity"]> = signal("weights");

/** Whether a layer's heads write weight times value, so that contributions are known. */
export function hasContribution({ steps }: LayerOutline): boolean {
  const names = new Set<string>(steps.map(({ name }) => name));
  // Differential attention subtracts two maps, and a gate multiplies afterwards: there a head's output is not Σ α·v.
  return names.has("V") && !names.has("difference") && !names.has("gated");
}
