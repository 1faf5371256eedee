import { high, low, num, op, row, sym } from "../../explain/text/formulaParts.ts";
import { itemAt, present } from "../../present.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { type HeadFigure, meanAndSpread, seeingRows, visibleCount } from "../figure.ts";
import type { HeadNumbers } from "../headNumbers.ts";

/** −Σ a·log₂ a of a query's weights, in bits; NaN for negative weights. */
export function rowEntropy({ m, weights }: HeadNumbers, i: number): number {
  let bits = 0;
  for (let j = 0; j < m; j++) {
    const weight = valueAt(weights, i * m + j);
    if (weight !== 0) bits -= weight * Math.log2(weight);
  }
  return bits;
}

/** How spread out the weights are, and over how many keys as good as equally. */
export const entropy: HeadFigure = {
  name: "entropy",
  title: words("Entropy"),
  formula: row(
    sym("H"),
    "=",
    op("−"),
    op("Σ"),
    low(sym("a"), sym("ij")),
    low(sym("log"), num("2")),
    low(sym("a"), sym("ij")),
    ",",
    high(num("2"), sym("H")),
  ),
  words: words(
    "How spread out the weights are, in bits: 0 is one key, the logarithm of the number of keys is all alike.",
  ),
  measure: (head) => {
    const rows = seeingRows(head);
    const bits = rows.map((i) => rowEntropy(head, i));
    const all = meanAndSpread(bits);
    if (all === undefined) return { value: undefined, note: words("No query sees a key.") };
    const keys = present(meanAndSpread(bits.map((value) => 2 ** value)));
    const choosing = rows.flatMap((i, at) =>
      visibleCount(head, i) < 2 ? [] : [itemAt(bits, at) / Math.log2(visibleCount(head, i))],
    );
    const normalised = meanAndSpread(choosing);
    return {
      value: all.mean,
      rows: rows.length,
      parts: [
        { name: "spread", words: words("its spread over the queries"), value: all.spread },
        { name: "effectiveKeys", words: words("effective keys"), value: keys.mean },
        { name: "effectiveKeysSpread", words: words("their spread over the queries"), value: keys.spread },
        ...(normalised === undefined
          ? []
          : [
              { name: "normalised", words: words("of the largest possible"), value: normalised.mean },
              {
                name: "normalisedSpread",
                words: words("the spread of that over the queries"),
                value: normalised.spread,
              },
            ]),
      ],
    };
  },
};
