import { itemAt } from "../../present.ts";
import type { Formula } from "../outline.ts";

/** A letter or a word. */
export const sym = (text: string): Formula => ({ kind: "symbol", text });
/** A matrix, drawn bold or upright. */
export const mat = (text: string): Formula => ({ kind: "symbol", text, style: "matrix" });
/** The name of a function: `softmax`. */
export const fn = (text: string): Formula => ({ kind: "symbol", text, style: "function" });
/** A number. */
export const num = (text: string): Formula => ({ kind: "symbol", text, style: "number" });
/** An operator or bracket. */
export const op = (text: string): Formula => ({ kind: "operator", text });
/** Parts in a row; strings are operators. */
export const row = (...items: readonly (Formula | string)[]): Formula => ({
  kind: "row",
  items: items.map((item) => (typeof item === "string" ? op(item) : item)),
});
/** base with an index below. */
export const low = (base: Formula, index: Formula): Formula => ({ kind: "sub", base, sub: index });
/** base with an exponent. */
export const high = (base: Formula, exponent: Formula): Formula => ({ kind: "sup", base, sup: exponent });
/** top over bottom. */
export const frac = (top: Formula, bottom: Formula): Formula => ({ kind: "fraction", top, bottom });
/** Square root. */
export const root = (of: Formula): Formula => ({ kind: "root", of });
/** A function of something: name(of). */
export const call = (name: string, of: Formula): Formula => row(fn(name), "(", of, ")");
/** A matrix transposed. */
export const transposed = (of: Formula): Formula => high(of, sym("⊤"));
/** A weight or bias by its name in the format: Wq, bo, W2. */
export const named = (name: string): Formula => low(mat(itemAt(name, 0)), sym(name.slice(1)));
