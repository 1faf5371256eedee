import type { Resumable } from "../core/resumable.ts";

/** Runs something after a pause; the answer calls it off. */
export type Later = (delayMs: number, run: () => void) => () => void;

/** How long one turn may take: typing, hovers and other extensions wait for its end. */
export const turnMs = 12;

/** Does long work in short turns on this thread, with room between them for everything else; the answer calls it off. */
export function inTurns<T>(work: Resumable<T>, later: Later, whenDone: (result: T) => void): () => void {
  const takeTurn = () => {
    const endMs = performance.now() + turnMs;
    let step = work.next();
    while (!step.done && performance.now() < endMs) step = work.next();
    if (step.done) whenDone(step.value);
    else callOff = later(0, takeTurn);
  };
  let callOff = later(0, takeTurn);
  return () => callOff();
}
