import { present } from "../../present.ts";
import { words } from "../../words.ts";
import type { BlockDraft } from "../read/blockDraft.ts";
import { pathOf } from "../read/reading.ts";
import { type AttentionSizes, checkVector, weightOut } from "./inputs.ts";
import { resized, type Size, type Sizes } from "./sizes.ts";

/** Checks a gate: it takes what is projected, and makes a number for each entry of the context, or for each head. */
export function checkGate(
  sizes: Sizes,
  draft: BlockDraft,
  { heads, dv }: AttentionSizes,
  input: Size | undefined,
): void {
  const { gate, Q } = draft.block;
  const path = pathOf(draft.path, "gate");
  if (gate === undefined) return;
  if (Q !== undefined) {
    const key = present(sizes.reading.keys.get(path)).key;
    sizes.report("key.conflict", key, words("{0} cannot be used when Q, K and V are given: it needs X", path));
    return;
  }
  const made = weightOut(sizes, draft, "gate.W", input);
  checkVector(sizes, `${path}.b`, made);
  if (heads === undefined || dv === undefined) return;
  const wanted = gate.over === "head" ? heads : resized(dv, dv.value * heads.value);
  const template =
    gate.over === "head"
      ? "{0} yields {1} columns, but over heads it needs one for each of the {3} heads ({2})"
      : "{0} yields {1} columns, but the contexts of all heads side by side ({2}) have {3}";
  sizes.agree(made, wanted, template);
}
