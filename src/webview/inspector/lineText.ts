import type { DerivationLine } from "../../core/explain/derivation.ts";
import { foldTerms, renderLine } from "../../core/explain/text/renderLine.ts";

export type DotLine = Extract<DerivationLine, { kind: "dot" }>;

/** A line as it is written: whole in `before`, or cut where terms are folded away. */
export interface LineText {
  readonly before: string;
  /** The folded terms: how many, and what they add up to. */
  readonly folded?: { readonly count: number; readonly sum: number };
  readonly after: string;
}

const termsShown = 8;
// Stands in the written line where terms are left out, until it is split there.
const cut = "\0";

/** Writes a line with at most `terms` terms of a sum; a number in it may be rounded, which its `≈` says. */
export function lineText(line: DerivationLine, terms = termsShown): LineText {
  const [before = "", after = ""] = renderLine(line, { terms, rest: () => cut }).split(cut);
  const folded = line.kind === "dot" ? foldTerms(line, terms).folded : undefined;
  return { before, after, ...(folded && { folded }) };
}
