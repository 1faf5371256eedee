import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RankedHeads } from "../../core/figures/rankedHeads.ts";
import { request } from "../hostApi.ts";
import { snapshot, view } from "../state.ts";

/** The reader's own rule for what heads attend to; empty where there is none. */
export const rule = signal("");

const ranked = signal<{ readonly key: string; readonly answer: RankedHeads } | undefined>(undefined);
let asking = false;

/**
 * How all heads rank by the rule, or by similarity where that is wanted and there is no rule; undefined until it is known. One question is
 * under way at a time, the last one wins.
 */
export function useRanked(bySimilarity: boolean): RankedHeads | undefined {
  const { uri, resultVersion } = snapshot.value ?? {};
  const { batch } = view.value;
  const wanted = rule.value.trim();
  const isWanted = resultVersion !== undefined && (wanted !== "" || bySimilarity);
  const key = isWanted ? JSON.stringify([uri, resultVersion, batch, wanted]) : "";
  useEffect(() => {
    if (!isWanted || asking || ranked.peek()?.key === key) return;
    asking = true;
    request("rankHeads", { batch, rule: wanted, resultVersion })
      .catch((error: unknown): RankedHeads => ({ message: { template: "{0}", args: [String(error)] } }))
      .then((answer) => {
        asking = false;
        ranked.value = { key, answer };
      });
  }, [key, ranked.value]);
  return isWanted && ranked.value?.key === key ? ranked.value.answer : undefined;
}
