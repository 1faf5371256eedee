import { low, op, row, sym } from "../../explain/text/formulaParts.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import type { HeadFigure } from "../figure.ts";
import type { HeadNumbers } from "../headNumbers.ts";

/** From this mass on a head is said to rest on a key. */
export const sinkFrom = 0.3;

/** The key that draws the most weight of the queries after the first, and its mean weight; undefined with one query. */
export function sinkOf({ n, m, weights }: HeadNumbers): { readonly key: number; readonly mass: number } | undefined {
  if (n < 2 || m === 0) return undefined;
  const means = new Float64Array(m);
  for (let i = 1; i < n; i++) for (let j = 0; j < m; j++) means[j] = valueAt(means, j) + valueAt(weights, i * m + j);
  let [key, mass] = [0, Number.NEGATIVE_INFINITY];
  for (let j = 0; j < m; j++) if (valueAt(means, j) / (n - 1) > mass) [key, mass] = [j, valueAt(means, j) / (n - 1)];
  return { key, mass };
}

/** The key that most queries rest on. */
export const sink: HeadFigure = {
  name: "sink",
  title: words("Sink"),
  formula: row(low(op("max"), sym("j")), op("mean"), low(sym("a"), sym("ij")), ",", sym("i"), "≥", sym("1")),
  words: words("The mean weight on the key that draws the most. Above 0.3 the head rests there when it finds nothing."),
  measure: (head) => {
    const found = sinkOf(head);
    if (found === undefined) return { value: undefined, note: words("There is one query only.") };
    const { key, mass } = found;
    const token = head.keyTokens?.[key];
    return {
      value: mass,
      parts: [{ name: "key", words: words("the key, from 0"), value: key }],
      ...(token !== undefined && { note: words("The key is “{0}”.", token) }),
    };
  },
};
