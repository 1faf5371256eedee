import { signal, useSignalEffect } from "@preact/signals";
import { lookedAt, sameCell } from "../state.ts";
import { shown } from "./shown.ts";
import { spoken } from "./spoken.ts";

const settledMs = 350;
const message = signal("");

/** Has a screen reader say something as soon as it is silent. */
export function announce(words: string): void {
  // The same words twice in a row would not be said twice: a trailing space makes them new.
  message.value = message.peek() === words ? `${words} ` : words;
}

/** The one polite live region of the inspector. It says the derivation when the keyboard has rested on a cell. */
export function Announcer() {
  useSignalEffect(() => {
    const answer = shown.value;
    const looked = lookedAt.value;
    if (answer === undefined || looked === undefined || looked.by === "hover") return;
    if (!sameCell(answer.cell, looked.cell)) return;
    const timer = setTimeout(() => announce(spoken(answer.derivation)), settledMs);
    return () => clearTimeout(timer);
  });
  return (
    <div class="unseen" aria-live="polite" aria-atomic="true">
      {message.value}
    </div>
  );
}
