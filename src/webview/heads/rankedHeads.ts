import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SimilarityMeasure } from "../../core/figures/between/similarity.ts";
import type { RankedHeads } from "../../core/figures/rankedHeads.ts";
import { request } from "../hostApi.ts";
import { shownLayers, snapshot, view } from "../state.ts";

/** The reader's own rule for what heads attend to; empty where there is none. */
export const rule = signal("");

const ranked = signal<{ readonly key: string; readonly answer: RankedHeads } | undefined>(undefined);
let asking = false;

/**
 * How all heads rank by the rule, or by similarity where a measure of it is given and there is no rule; undefined until it is known. One question is
 * under way at a time, the last one wins.
 */
export function useRanked(measure: SimilarityMeasure | undefined): RankedHeads | undefined {
  const { uri, resultVersion } = snapshot.value ?? {};
  const { batch, layer } = view.value;
  const round = shownLayers.value.at(-1)?.round?.index;
  const wanted = rule.value.trim();
  const isWanted = resultVersion !== undefined && (wanted !== "" || measure !== undefined);
  const key = isWanted ? JSON.stringify([uri, resultVersion, round, batch, wanted || measure]) : "";
  useEffect(() => {
    if (!isWanted || asking || ranked.peek()?.key === key) return;
    asking = true;
    request("rankHeads", { layer, batch, rule: wanted, measure: measure ?? "hellinger", resultVersion })
      .catch((error: unknown): RankedHeads => ({ message: { template: "{0}", args: [String(error)] } }))
      .then((answer) => {
        asking = false;
        ranked.value = { key, answer };
      });
  }, [key, ranked.value]);
  return isWanted && ranked.value?.key === key ? ranked.value.answer : undefined;
}
