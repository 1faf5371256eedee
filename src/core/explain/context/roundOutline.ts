import { lastRow } from "../../engine/generate.ts";
import { labelOfId } from "../../spec/generating.ts";
import type { GenerateResult } from "../../spec/result.ts";
import type { Spec } from "../../spec/spec.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { visibleText } from "../../view/visibleText.ts";
import { type Words, words } from "../../words.ts";
import type { LayerOutline } from "../outline.ts";
import type { LayerContext } from "./layerContext.ts";

/** The round that a block belongs to, with what it chose; undefined for a block of the document. */
export function roundOutline({ spec, result, round }: LayerContext): LayerOutline["round"] {
  const shares = result.readOut?.get("readOut.probabilities") ?? result.readOut?.get("readOut.logits");
  if (round === undefined || shares === undefined) return undefined;
  const { index, chosen } = round;
  return { index, chosen, label: visibleText(labelOfId(spec, chosen)), share: valueAt(lastRow(shares), chosen) };
}

/** Why a sequence went on no further. */
export function stopWords(spec: Spec, { rounds, stopped }: GenerateResult): Words {
  switch (stopped) {
    case "until":
      return words("Ended by {0}, the id of until", visibleText(labelOfId(spec, rounds.at(-1)?.chosen ?? 0)));
    case "atMost":
      return words("Ended after {0} ids: atMost", rounds.length);
    case "positions":
      return words("Ended after {0} ids: a table of positions has no further row", rounds.length);
  }
}
