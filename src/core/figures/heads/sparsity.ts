import { frac, low, num, op, root, row, sym } from "../../explain/text/formulaParts.ts";
import { present } from "../../present.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { type HeadFigure, meanAndSpread, seeingRows } from "../figure.ts";
import type { HeadNumbers } from "../headNumbers.ts";

const mostOfMass = 0.9;
/** Sums of the same weights in another order differ by less. */
const rounding = 1e-12;

/** Hoyer's (√m − ‖a‖₁/‖a‖₂)/(√m − 1) of a query's weights, where ‖a‖₁ of a softmax is 1; NaN for weights of zero. */
function hoyer({ m, weights }: HeadNumbers, i: number): number {
  let [sum, square] = [0, 0];
  for (let k = i * m; k < (i + 1) * m; k++) {
    sum += Math.abs(valueAt(weights, k));
    square += valueAt(weights, k) ** 2;
  }
  return (Math.sqrt(m) - sum / Math.sqrt(square)) / (Math.sqrt(m) - 1);
}

/** The fewest keys that have 90 % of a query's weight. */
function keysForMost({ m, weights }: HeadNumbers, i: number): number {
  const sorted = weights.slice(i * m, (i + 1) * m).sort();
  let all = 0;
  for (let j = m - 1; j >= 0; j--) all += valueAt(sorted, j);
  const enough = mostOfMass * all - rounding;
  let [sum, count] = [0, 0];
  while (count < m && sum < enough) sum += valueAt(sorted, m - 1 - count++);
  return count;
}

/** How few keys have the weight. */
export const sparsity: HeadFigure = {
  name: "sparsity",
  title: words("Sparsity"),
  formula: frac(
    row(root(sym("m")), "−", num("1"), "/", "‖", sym("a"), low(op("‖"), num("2"))),
    row(root(sym("m")), "−", num("1")),
  ),
  words: words("1 where one key has all the weight, 0 where all keys have the same."),
  measure: (head) => {
    const rows = seeingRows(head);
    if (head.m < 2) return { value: undefined, note: words("There is one key only.") };
    const found = meanAndSpread(rows.map((i) => hoyer(head, i)));
    if (found === undefined) return { value: undefined, note: words("No query sees a key.") };
    const keys = present(meanAndSpread(rows.map((i) => keysForMost(head, i))));
    return {
      value: found.mean,
      rows: rows.length,
      parts: [
        { name: "spread", words: words("its spread over the queries"), value: found.spread },
        { name: "keysFor90", words: words("keys for 90 % of the weight"), value: keys.mean },
      ],
    };
  },
};
