import { low, op, row, sym } from "../../explain/text/formulaParts.ts";
import { words } from "../../words.ts";
import type { HeadFigure } from "../figure.ts";
import { measurePattern, oncePer, tokenPattern } from "./patterns.ts";

/** The keys that follow an earlier occurrence of the query's token. */
export const inductionPattern = oncePer("induction", (head) =>
  tokenPattern(head, (i, j, tok) => j >= 1 && tok[j - 1] === tok[i] && j - 1 < i),
);

/** The weight on what followed the same token before. */
export const induction: HeadFigure = {
  name: "induction",
  title: words("Induction"),
  formula: row(
    op("mean"),
    op("Σ"),
    low(sym("a"), sym("ij")),
    ",",
    low(sym("t"), sym("j−1")),
    "=",
    low(sym("t"), sym("i")),
  ),
  words: words(
    "How much of its weight a query puts on what followed its token before, over the queries whose token occurred before.",
  ),
  measure: (head) => measurePattern(head, inductionPattern(head), words("No token is repeated here.")),
};
