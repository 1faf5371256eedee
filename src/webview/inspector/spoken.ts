import type { Derivation } from "../../core/explain/derivation.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { t, text } from "../strings.ts";
import { lineText } from "./lineText.ts";

/** A derivation as a screen reader says it: what the cell is, its calculation with long sums folded, and its verdict. */
export function spoken({ heading, symbol, value, lines, expected }: Derivation): string {
  const calculations = lines.map((line) => {
    const { before, folded, after } = lineText(line, false, briefNumber);
    return folded ? before + text("{0} more terms: {1}", folded.count, briefNumber(folded.sum)) + after : before;
  });
  const said = calculations.length > 0 ? calculations : [`${symbol} = ${briefNumber(value)}`];
  const verdict = expected && !expected.holds ? [text("Expected {0}", briefNumber(expected.want))] : [];
  return [t(heading), ...said, ...verdict].join(". ");
}
