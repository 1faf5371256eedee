import { low, op, row, sym } from "../../explain/text/formulaParts.ts";
import { words } from "../../words.ts";
import { type HeadFigure, seeingRows, sumOf, visibleCount } from "../figure.ts";

/** How far back, or around, a head looks. */
export const distance: HeadFigure = {
  name: "distance",
  title: words("Distance"),
  formula: row(op("mean"), op("Σ"), low(sym("a"), sym("ij")), "|", sym("i"), "−", sym("j"), "|"),
  words: words("How many positions away a query looks on average."),
  measure: (head) => {
    const { m, weights, visible, offset } = head;
    if (offset === undefined) return { value: undefined, note: words("The keys come from another sequence.") };
    const rows = seeingRows(head);
    if (rows.length === 0) return { value: undefined, note: words("No query sees a key.") };
    const mean = (of: (i: number, j: number) => number): number =>
      sumOf(rows.length, (at) => sumOf(m, (j) => of(rows[at]!, j))) / rows.length;
    const far = (i: number, j: number) => offset + i - j;
    const value = mean((i, j) => weights[i * m + j]! * Math.abs(far(i, j)));
    const equal = mean((i, j) => (visible[i * m + j]! / visibleCount(head, i)) * Math.abs(far(i, j)));
    return {
      value,
      rows: rows.length,
      parts: [
        {
          name: "signed",
          words: words("towards earlier positions"),
          value: mean((i, j) => weights[i * m + j]! * far(i, j)),
        },
        ...(equal > 0
          ? [{ name: "ofEqual", words: words("of the distance of equal weights"), value: value / equal }]
          : []),
      ],
    };
  },
};
