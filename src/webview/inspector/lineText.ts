import type { DerivationLine } from "../../core/explain/derivation.ts";
import { foldTerms } from "./fold.ts";

export type DotLine = Extract<DerivationLine, { kind: "dot" }>;

/** How a number is written: the inspector's brief or full form. */
export type WriteNumber = (value: number) => string;

/** A line as it is written: whole in `before`, or cut where terms are folded away. */
export interface LineText {
  readonly before: string;
  /** The folded terms: how many, and what they add up to. */
  readonly folded?: { readonly count: number; readonly sum: number };
  readonly after: string;
}

const termsShown = 6;

/** Writes a line with every term, or with those in the middle of a long sum folded. */
export function lineText(line: DerivationLine, whole: boolean, write: WriteNumber): LineText {
  if (line.kind === "expression") return { before: expressionText(line, write), after: "" };
  const { head, tail, hidden, sum } = foldTerms(
    line.a.length,
    whole ? line.a.length : termsShown,
    (i) => line.a[i]! * line.b[i]!,
  );
  const start = `${product(line)} = `;
  const end = `${addendText(line, write)} = ${write(line.value)}`;
  if (hidden === 0) return { before: `${start}${terms(line, 0, head, write) || "0"}${end}`, after: "" };
  const count = line.a.length;
  return {
    before: `${start}${terms(line, 0, head, write)} + `,
    folded: { count: hidden, sum },
    after: ` + ${terms(line, count - tail, count, write)}${end}`,
  };
}

/** `q₁·k₂` for a score, whose name is the product; `q₁,₃ = x₁ · Wq[:,3]` for every other. */
function product({ symbol, left, right }: DotLine): string {
  const bare = `${left}·${right}`;
  return symbol === bare ? bare : `${symbol} = ${left} · ${right}`;
}

function terms({ a, b }: DotLine, from: number, to: number, write: WriteNumber): string {
  const written: string[] = [];
  for (let i = from; i < to; i++) written.push(`${factor(a[i]!, write)}·${factor(b[i]!, write)}`);
  return written.join(" + ");
}

function addendText({ addend }: DotLine, write: WriteNumber): string {
  return addend === undefined ? "" : ` + ${factor(addend.value, write)}`;
}

/** A number inside a product or a sum; a negative one in brackets. */
function factor(value: number, write: WriteNumber): string {
  const written = write(value);
  return written.startsWith("−") ? `(${written})` : written;
}

function expressionText(line: Extract<DerivationLine, { kind: "expression" }>, write: WriteNumber): string {
  const parts = [line.symbol, line.formula, line.filled, write(line.value)].filter((part) => part !== "");
  return parts.filter((part, index) => part !== parts[index - 1]).join(" = ");
}
