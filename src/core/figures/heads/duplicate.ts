import { low, op, row, sym } from "../../explain/text/formulaParts.ts";
import { words } from "../../words.ts";
import type { HeadFigure } from "../figure.ts";
import { measurePattern, oncePer, tokenPattern } from "./patterns.ts";

/** The earlier keys that are the same token. */
export const duplicatePattern = oncePer("duplicate", (head) =>
  tokenPattern(head, (i, j, tok) => j < i && tok[j] === tok[i]),
);

/** The weight on earlier occurrences of the same token. */
export const duplicate: HeadFigure = {
  name: "duplicate",
  title: words("Duplicate token"),
  formula: row(
    op("mean"),
    op("Σ"),
    low(sym("a"), sym("ij")),
    ",",
    low(sym("t"), sym("j")),
    "=",
    low(sym("t"), sym("i")),
  ),
  words: words("How much of its weight a query puts on earlier occurrences of its own token."),
  measure: (head) => measurePattern(head, duplicatePattern(head), words("No token is repeated here.")),
};
