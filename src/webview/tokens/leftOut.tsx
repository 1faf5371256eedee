import type { Word } from "../../core/figures/tokens/subwords.ts";
import { text } from "../strings.ts";
import { shownLabel } from "./tokenList.tsx";
import { leftOut } from "./tokensState.ts";

/** Left out tokens that are named; the others are counted. */
const mostNamed = 5;

interface LeftOutProps {
  /** The keys as words. */
  readonly words: readonly Word[];
  /** Places of the words that can be left out now: the ones that were found, or the one that is pointed at. */
  readonly offered: readonly number[];
}

/** Keys that are left out of the weights, how to leave out more, and how to include all again. */
export function LeftOut({ words, offered }: LeftOutProps) {
  const out = words.filter(isLeftOut);
  // Those that are out already are not offered again.
  const more = offered.filter((at) => words[at] !== undefined && !isLeftOut(words[at]));
  const named = out.slice(0, mostNamed).map((word) => shownLabel(word.text));
  const rest = out.length > mostNamed ? ` ${text("… {0} more", out.length - mostNamed)}` : "";
  const names = named.join(", ") + rest;
  return (
    <>
      {more.length > 0 && (
        <button type="button" class="link" onClick={() => leaveOut(more.flatMap((at) => words[at] ?? []))}>
          {more.length === 1
            ? text("Leave out {0}", shownLabel(words[more[0] ?? 0]?.text ?? ""))
            : text("Leave out {0} keys", more.length)}
        </button>
      )}
      {out.length > 0 && (
        <span class="left-out" role="status">
          {text("Left out, the others scaled to the same sum: {0}", names)}
        </span>
      )}
      {out.length > 0 && (
        <button
          type="button"
          class="link"
          onClick={() => {
            leftOut.value = new Set();
          }}
        >
          {text("Include all")}
        </button>
      )}
    </>
  );
}

/** Whether all tokens of a word are left out. */
export function isLeftOut({ first, last }: Word): boolean {
  for (let token = first; token <= last; token++) if (!leftOut.value.has(token)) return false;
  return true;
}

/** Leaves words out of the keys. */
export function leaveOut(words: readonly Word[]): void {
  const next = new Set(leftOut.value);
  for (const { first, last } of words) for (let token = first; token <= last; token++) next.add(token);
  leftOut.value = next;
}
