import { low, op, row, sym } from "../../explain/text/formulaParts.ts";
import { words } from "../../words.ts";
import type { HeadFigure } from "../figure.ts";
import { measurePattern, oncePer, patternOf } from "./patterns.ts";

/** The key just before each query. */
export const previousPattern = oncePer("previous", (head) => patternOf(head, (i, j) => j === i - 1));

/** The weight on the token before. */
export const previous: HeadFigure = {
  name: "previous",
  title: words("Previous token"),
  formula: row(op("mean"), low(sym("a"), row(sym("i"), ",", sym("i−1")))),
  words: words("How much of its weight each query puts on the token before it."),
  measure: (head) => measurePattern(head, previousPattern(head), words("No query has a token before it.")),
};
