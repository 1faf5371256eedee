import { low, op, row, sym } from "../../explain/text/formulaParts.ts";
import { words } from "../../words.ts";
import { type HeadFigure, largestKey, meanAndSpread, seeingRows } from "../figure.ts";

/** How sure a head is of one key. */
export const confidence: HeadFigure = {
  name: "confidence",
  title: words("Confidence"),
  formula: row(op("mean"), low(op("max"), sym("j")), low(sym("a"), sym("ij"))),
  words: words("The mean of each query's largest weight."),
  measure: (head) => {
    const rows = seeingRows(head);
    const found = meanAndSpread(rows.map((i) => head.weights[i * head.m + largestKey(head, i)] ?? Number.NaN));
    if (found === undefined) return { value: undefined, note: words("No query sees a key.") };
    return {
      value: found.mean,
      rows: rows.length,
      parts: [{ name: "spread", words: words("its spread over the queries"), value: found.spread }],
    };
  },
};
