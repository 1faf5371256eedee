import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SimilarityMeasure } from "../../core/figures/between/similarity.ts";
import type { RankedHeads } from "../../core/figures/rankedHeads.ts";
import { request } from "../hostApi.ts";
import { shownLayers, snapshot, view } from "../state.ts";

/** The reader's own rule for what heads attend to; empty where there is none. */
export const rule = signal("");

const ranked = signal<{ readonly key: string; readonly of: string; readonly answer: RankedHeads } | undefined>(
  undefined,
);
// Whether an answer is awaited.
let asking = false;

/**
 * How all heads rank by the rule, or by similarity where a measure of it is given and there is no rule; undefined until it is known. `drawn` is the
 * layer on whose grid the rule is shown. One question is under way at a time, the last one wins; until it is answered, the heads stay as the rule
 * before it ranks them.
 */
export function useRanked(
  measure: SimilarityMeasure | undefined,
  drawn: string | undefined,
): { readonly ranked: RankedHeads | undefined; readonly isOld: boolean } {
  const { uri, resultVersion } = snapshot.value ?? {};
  const { batch, layer } = view.value;
  const round = shownLayers.value.at(-1)?.round?.index;
  const wanted = rule.value.trim();
  const isWanted = resultVersion !== undefined && (wanted !== "" || measure !== undefined);
  // What the answer is about without the rule itself: as long as it stays, an older rule's ranks are shown.
  const of = JSON.stringify([uri, resultVersion, round, batch, wanted !== "" || measure]);
  const key = isWanted ? JSON.stringify([uri, resultVersion, round, batch, wanted || measure, drawn]) : "";
  useEffect(() => {
    if (!isWanted || asking || ranked.peek()?.key === key) return;
    asking = true;
    const params = {
      layer,
      batch,
      rule: wanted,
      measure: measure ?? "hellinger",
      ...(drawn !== undefined && { drawn }),
    };
    request("rankHeads", { ...params, resultVersion })
      .catch((error: unknown): RankedHeads => ({ message: { template: "{0}", args: [String(error)] } }))
      .then((answer) => {
        asking = false;
        ranked.value = { key, of, answer };
      });
    // An answer runs it again, for what has been wanted meanwhile.
  }, [key, ranked.value]);
  const { value: last } = ranked;
  if (!isWanted || last?.of !== of) return { ranked: undefined, isOld: false };
  return { ranked: last.answer, isOld: last.key !== key };
}
