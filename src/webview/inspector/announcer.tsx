import { signal, useSignal, useSignalEffect } from "@preact/signals";
import { loadLater } from "../loadLater.ts";
import { lookedAt, sameCell } from "../state.ts";
import { shown } from "./shown.ts";

// Long enough that walking along a row is not read out cell by cell.
const settledMs = 350;
const news = signal("");

/** Has a screen reader say something as soon as it is silent. */
export function announce(words: string): void {
  // The same words twice in a row would not be said twice: a trailing space makes them new.
  news.value = news.peek() === words ? `${words} ` : words;
}

/** What a screen reader is told: the derivation when the keyboard has rested on a cell, and what an action has done. */
export function Announcer() {
  const explanation = useSignal("");
  useSignalEffect(() => {
    const answer = shown.value;
    const looked = lookedAt.value;
    if (answer === undefined || looked === undefined || looked.by === "hover") return;
    // The derivation on show may still be that of the cell before.
    if (!sameCell(answer.cell, looked.cell)) return;
    // With each cell the effect runs again: only where the keyboard rests is it read out.
    let isWanted = true;
    const timer = setTimeout(async () => {
      const { spoken } = await loadLater();
      if (isWanted) explanation.value = spoken(answer.derivation);
    }, settledMs);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  });
  return (
    <>
      <div class="unseen" aria-live="polite" aria-atomic="true">
        {explanation.value}
      </div>
      <div class="unseen" aria-live="polite" aria-atomic="true">
        {news.value}
      </div>
    </>
  );
}
