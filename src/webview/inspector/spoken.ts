import type { Derivation } from "../../core/explain/derivation.ts";
import { describeCell } from "../../core/explain/text/describeCell.ts";
import { t } from "../strings.ts";

/** A derivation as a screen reader says it, sentence by sentence, in the words of the hover. */
export function spoken(derivation: Derivation): string {
  return describeCell(derivation).map(t).join(". ");
}
