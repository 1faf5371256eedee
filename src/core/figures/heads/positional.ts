import { low, op, row, sym } from "../../explain/text/formulaParts.ts";
import { type Words, words } from "../../words.ts";
import { type HeadFigure, largestKey, seeingRows } from "../figure.ts";
import type { HeadNumbers } from "../headNumbers.ts";

/** From this share of its rows on a head is called after its offset. */
export const positionalFrom = 0.9;

/** The offset k of most queries' largest weights, key = query + k, and the share of the queries; the nearest of equals. */
export function commonOffset(head: HeadNumbers): { readonly offset: number; readonly share: number } | undefined {
  if (head.offset === undefined) return undefined;
  const counts = new Map<number, number>();
  let rows = 0;
  for (const i of seeingRows(head)) {
    const key = largestKey(head, i);
    if (key < 0) continue;
    rows++;
    const k = key - (head.offset + i);
    counts.set(k, (counts.get(k) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a, countA], [b, countB]) => countB - countA || Math.abs(a) - Math.abs(b) || a - b);
  const first = sorted[0];
  return first && { offset: first[0], share: first[1] / rows };
}

/** What a head is called whose largest weights lie at an offset. */
export function offsetName(offset: number): Words {
  if (offset === 0) return words("self");
  if (offset === -1) return words("previous");
  if (offset === 1) return words("next");
  return offset < 0 ? words("{0} before", -offset) : words("{0} after", offset);
}

/** Whether a head looks at a place, whatever is there. */
export const positional: HeadFigure = {
  name: "positional",
  title: words("Positional"),
  formula: row(
    op("share of"),
    sym("i"),
    ":",
    low(op("argmax"), sym("j")),
    low(sym("a"), sym("ij")),
    "=",
    sym("i"),
    "+",
    sym("k"),
  ),
  words: words(
    "The share of the queries whose largest weight lies at the same offset. From 90 % on, the head is named after it.",
  ),
  measure: (head) => {
    if (head.offset === undefined) return { value: undefined, note: words("The keys come from another sequence.") };
    const found = commonOffset(head);
    if (found === undefined) return { value: undefined, note: words("No query sees a key.") };
    const { offset, share } = found;
    return {
      value: share,
      parts: [{ name: "offset", words: words("the offset k"), value: offset }],
      ...(share >= positionalFrom && { note: offsetName(offset) }),
    };
  },
};
