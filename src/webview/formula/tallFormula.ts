import type { Formula } from "../../core/explain/outline.ts";

/** Whether a formula has a fraction. */
export function isTall(formula: Formula): boolean {
  if (formula.kind === "row") return formula.items.some(isTall);
  // An index or an exponent does not make brackets grow.
  if (formula.kind === "sub" || formula.kind === "sup") return isTall(formula.base);
  return formula.kind === "fraction";
}
