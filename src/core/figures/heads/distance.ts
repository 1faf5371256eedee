import { low, op, row, sym } from "../../explain/text/formulaParts.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { type HeadFigure, seeingRows, visibleCount } from "../figure.ts";

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
    let [value, signed, equal] = [0, 0, 0];
    for (const i of rows) {
      let reach = 0;
      for (let j = 0; j < m; j++) {
        const far = offset + i - j;
        const weight = valueAt(weights, i * m + j);
        value += weight * Math.abs(far);
        signed += weight * far;
        if (visible[i * m + j] === 1) reach += Math.abs(far);
      }
      equal += reach / visibleCount(head, i);
    }
    value /= rows.length;
    signed /= rows.length;
    equal /= rows.length;
    return {
      value,
      rows: rows.length,
      parts: [
        {
          name: "signed",
          words: words("towards earlier positions"),
          value: signed,
        },
        ...(equal > 0
          ? [{ name: "ofEqual", words: words("of the distance of equal weights"), value: value / equal }]
          : []),
      ],
    };
  },
};
