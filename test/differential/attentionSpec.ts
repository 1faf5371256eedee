import type { AttentionCase, Operands } from "./attentionCase.ts";
import { written } from "./written.ts";

/** The text of a spec that says what the case says. */
export function specTextOf(one: AttentionCase, operands: Operands): string {
  const { Q, K, V, mask, pastK, pastV, lengths } = operands;
  const isBias = one.mask?.kind === "float";
  const masks = [
    ...(one.causal ? ["causal"] : []),
    ...(mask && !isBias ? [written(mask)] : []),
    ...(lengths ? [{ lengths }] : []),
  ];
  return JSON.stringify({
    heads: one.kvHeads * one.group,
    kvHeads: one.kvHeads,
    ...(one.packed && { layout: "packed" }),
    Q: written(Q),
    K: written(K),
    V: written(V),
    ...(one.scale !== undefined && { scale: one.scale }),
    ...(one.softcap !== undefined && { softcap: one.softcap }),
    ...(mask && isBias && { bias: written(mask) }),
    ...(masks.length > 0 && { mask: masks.length === 1 ? masks[0] : masks }),
    ...(pastK && pastV && { past: { K: written(pastK), V: written(pastV) } }),
  });
}
