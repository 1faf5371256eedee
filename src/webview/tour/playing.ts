import { type Signal, signal } from "@preact/signals";
import type { ShownStop } from "../../core/tour/shownStop.ts";
import { isStill } from "../shell/isStill.ts";
import { t } from "../strings.ts";
import { endFlights, flyOperands } from "./flights.ts";
import { tourPlace } from "./tourPlace.ts";

/** Whether the tour goes on by itself. */
export const isPlaying: Signal<boolean> = signal(false);

/** How long a stop is looked at, at the speed 1: a moment, and the time to read it. */
const momentMs = 1500;
const wordMs = 300;
const characterMs = 150;

let timer: ReturnType<typeof setTimeout> | undefined;
let turn = 0;

/**
 * Plays a stop: numbers move from the cells they come from, unless the reader wants nothing to move, and after the time to read it
 * the next one follows. At a task, and at the end, it waits for the reader.
 */
export function playOn(stop: ShownStop | undefined, next: () => void): void {
  clearTimeout(timer);
  endFlights();
  const own = ++turn;
  if (!isPlaying.peek()) return;
  if (stop === undefined || stop.task?.done === false) {
    isPlaying.value = false;
    return;
  }
  const speed = tourPlace.peek()?.speed ?? 1;
  // A stop may be played twice, by a key before it is rendered and again after; or the reader has moved on.
  const isWanted = (): boolean => own === turn && isPlaying.peek();
  const moved = isStill() || stop.cell === undefined ? Promise.resolve() : flyOperands(stop.cell, speed, isWanted);
  void moved.then(() => {
    if (!isWanted()) return;
    timer = setTimeout(next, readingMs(t(stop.say)) / speed);
  });
}

/** Lets the reader go on by hand. */
export function stopPlaying(): void {
  turn++;
  clearTimeout(timer);
  endFlights();
  isPlaying.value = false;
}

/** Words that are written without spaces are counted by their characters. */
function readingMs(said: string): number {
  const wide = said.match(/\p{Script=Han}/gu)?.length ?? 0;
  return momentMs + wordMs * said.split(/\s+/).length + characterMs * wide;
}
