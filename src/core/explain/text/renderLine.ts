import { valueAt } from "../../tensor/valueAt.ts";
import { briefNumber, isBrief } from "../../view/numberFormat.ts";
import type { DerivationLine } from "../derivation.ts";
import type { DotLine } from "./lines.ts";

/** A long sum without its middle: what is written, and what stands for the rest. */
export interface FoldedTerms {
  readonly head: readonly number[];
  readonly tail: readonly number[];
  /** How many terms are left out and what they add up to; undefined where none is. */
  readonly folded: { readonly count: number; readonly sum: number } | undefined;
}

/** Which terms of a sum to write: all up to `most`, else the first and last few. Indices into `a` and `b`. */
export function foldTerms({ a, b }: Pick<DotLine, "a" | "b">, most = 8): FoldedTerms {
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
  if (a.length <= most) return { head: range(0, a.length), tail: [], folded: undefined };
  // Twice as many at the beginning as at the end.
  const first = Math.ceil(most / 2);
  const last = a.length - Math.floor(most / 4);
  let sum = 0;
  for (let k = first; k < last; k++) sum += valueAt(a, k) * valueAt(b, k);
  return { head: range(0, first), tail: range(last, a.length), folded: { count: last - first, sum } };
}

/** How a text is made: the most terms of a sum, and the words for those left out. */
export interface RenderOptions {
  readonly terms?: number;
  readonly rest?: (count: number, sum: string) => string;
}

function restText(count: number, sum: string): string {
  return `… (${count} more terms, together ${sum}) …`;
}

function signed(value: number): string {
  const text = briefNumber(value);
  return text.startsWith("−") ? `(${text})` : text;
}

/** The products of a sum, written out: `1·4 + 0·4 + 2·0`; with the bias at the end. `0` for a sum of nothing. */
export function termsText(line: Pick<DotLine, "a" | "b" | "addend">, options: RenderOptions = {}): string {
  const { head, tail, folded } = foldTerms(line, options.terms);
  const product = (k: number, position: number): string => {
    // Only the first number of all needs no brackets for its sign.
    const left = position === 0 ? briefNumber(valueAt(line.a, k)) : signed(valueAt(line.a, k));
    return `${left}·${signed(valueAt(line.b, k))}`;
  };
  const parts = [
    ...head.map(product),
    ...(folded === undefined ? [] : [(options.rest ?? restText)(folded.count, briefNumber(folded.sum))]),
    ...tail.map((k) => product(k, 1)),
    ...(line.addend === undefined ? [] : [signed(line.addend.value)]),
  ];
  return parts.length === 0 ? "0" : parts.join(" + ");
}

/** What a derivation says of its value: `= 4`, and `≈ 0.468311` where digits are left out. */
export function resultText(value: number): string {
  return `${isBrief(value) ? "=" : "≈"} ${briefNumber(value)}`;
}

/**
 * A line as text: `q₁,₃ = x₁ · Wq[:,3] = 1·1 + 0·0 + 1·1 + 0·1 = 2`. A symbol that already names its factors is not said twice.
 * Long sums are folded in the middle.
 */
export function renderLine(line: DerivationLine, options: RenderOptions = {}): string {
  return `${calculationText(line, options)} ${resultText(line.value)}`;
}

function calculationText(line: DerivationLine, options: RenderOptions): string {
  if (line.kind === "expression") return [line.symbol, line.formula, line.filled].filter(isNew).join(" = ");
  const factors = line.symbol === `${line.left}·${line.right}` ? "" : factorsText(line);
  return [line.symbol, factors, termsText(line, options)].filter((part) => part !== "").join(" = ");
}

function factorsText({ left, right, addend }: DotLine): string {
  return `${left} · ${right}${addend === undefined ? "" : ` + ${addend.symbol}`}`;
}

/** Leaves out what is empty or says the same as the part before. */
function isNew(part: string, index: number, parts: readonly string[]): boolean {
  return part !== "" && (index === 0 || part !== parts[index - 1]);
}
