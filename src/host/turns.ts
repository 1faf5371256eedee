import { turnMs } from "../analysis/inTurns.ts";
import type { Resumable } from "../core/resumable.ts";

/** Gives everything else on this thread its turn, whenever it has been busy for long enough. */
export function threadYielder(): () => Promise<void> {
  let turnEnds = performance.now() + turnMs;
  return async () => {
    if (performance.now() < turnEnds) return;
    await new Promise((turn) => setTimeout(turn, 0));
    turnEnds = performance.now() + turnMs;
  };
}

/** Does long work in short turns, the first of them at once. */
export async function inPieces<T>(work: Resumable<T>): Promise<T> {
  const yieldThread = threadYielder();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await yieldThread();
  }
}
