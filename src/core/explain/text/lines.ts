import { valueAt } from "../../tensor/valueAt.ts";
import { briefNumber, exactNumber } from "../../view/numberFormat.ts";
import type { DerivationLine } from "../derivation.ts";

export type DotLine = Extract<DerivationLine, { kind: "dot" }>;
export type ExpressionLine = Extract<DerivationLine, { kind: "expression" }>;
type Addend = { readonly symbol: string; readonly value: number };

/** Σ aₖ·bₖ, from the first to the last. */
export function sumOfProducts(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += valueAt(a, k) * valueAt(b, k);
  return sum;
}

/** What the line's own numbers add up to; differs from `value` by rounding only. */
export function sumOfLine({ a, b, addend }: Pick<DotLine, "a" | "b" | "addend">): number {
  return sumOfProducts(a, b) + (addend?.value ?? 0);
}

/** A sum of products with the names of its factors; `settle` makes the value from the sum. */
export function dotLine(
  symbol: string,
  [left, a]: readonly [string, Float64Array],
  [right, b]: readonly [string, Float64Array],
  settle: (sum: number) => number,
  addend?: Addend,
): DotLine {
  const parts = { a, b, ...(addend && { addend }) };
  return { kind: "dot", symbol, left, right, ...parts, value: settle(sumOfLine(parts)) };
}

/** A formula with its numbers and its value; `code` is the same in Python. */
export function expression(
  symbol: string,
  formula: string,
  filled: string,
  value: number,
  code?: string,
): ExpressionLine {
  return { kind: "expression", symbol, formula, filled, value, ...(code !== undefined && { code }) };
}

/** A value that is taken over from somewhere else as it is. */
export function taken(symbol: string, from: string, value: number): ExpressionLine {
  return expression(symbol, from, "", value, python(value));
}

/** A number inside a formula. */
export function shown(value: number): string {
  return briefNumber(value);
}

/** A number inside a formula, in brackets where its sign would meet another: `2·(−3)`. */
export function inner(value: number): string {
  const text = briefNumber(value);
  return text.startsWith("−") ? `(${text})` : text;
}

/** A number as Python source: exact, always a float; `nan`, `inf` and `-inf` are names of its `math` module. */
export function python(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const text = exactNumber(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** The same, in brackets where its sign would bind wrongly. */
export function pythonInner(value: number): string {
  const text = python(value);
  return text.startsWith("-") ? `(${text})` : text;
}
