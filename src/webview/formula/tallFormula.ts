import type { Formula } from "../../core/explain/outline.ts";

/** Whether a fraction stands in a formula. */
export function isTall(formula: Formula): boolean {
  if (formula.kind === "row") return formula.items.some(isTall);
  if (formula.kind === "sub" || formula.kind === "sup") return isTall(formula.base);
  return formula.kind === "fraction";
}
