import { frac, low, op, row, sym } from "../../explain/text/formulaParts.ts";
import { words } from "../../words.ts";
import type { FigurePart, HeadFigure } from "../figure.ts";
import { duplicatePattern } from "./duplicate.ts";
import { inductionPattern } from "./induction.ts";
import { type Pattern, patternScore } from "./patterns.ts";
import { previousPattern } from "./previous.ts";

const rules = [
  { name: "previous", words: words("Previous token"), of: previousPattern },
  { name: "duplicate", words: words("Duplicate token"), of: duplicatePattern },
  { name: "induction", words: words("Induction"), of: inductionPattern },
];

/** How many times more than equal weights a head puts where a rule says: the largest of the three rules. */
export const lift: HeadFigure = {
  name: "lift",
  title: words("Lift"),
  formula: frac(
    row(op("mean"), op("Σ"), low(sym("a"), sym("ij"))),
    row(op("mean"), low(sym("P"), sym("i")), "/", low(sym("V"), sym("i"))),
  ),
  words: words("How many times the weight that equal weights would put there: 1 is no preference."),
  measure: (head) => {
    const liftOf = (pattern: Pattern): number | undefined => {
      const score = pattern instanceof Uint8Array ? patternScore(head, pattern) : undefined;
      return score && score.mass / score.share;
    };
    const parts = rules.flatMap(({ of, ...rule }): FigurePart[] => {
      const value = liftOf(of(head));
      return value === undefined ? [] : [{ ...rule, value }];
    });
    if (parts.length === 0) return { value: undefined, note: words("No rule names a key here.") };
    return { value: Math.max(...parts.map(({ value }) => value)), parts };
  },
};
