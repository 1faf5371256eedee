import type { YieldThread } from "../core/tiles/pyramid.ts";

/** How long this thread may be busy before others have their turn. */
const turnMs = 12;

/** Gives everything else on this thread its turn, whenever it has been busy for long enough. */
export function threadYielder(): YieldThread {
  let turnEnds = performance.now() + turnMs;
  return async () => {
    if (performance.now() < turnEnds) return;
    await new Promise((turn) => setTimeout(turn, 0));
    turnEnds = performance.now() + turnMs;
  };
}
