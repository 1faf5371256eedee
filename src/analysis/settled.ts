/** How long nothing may have happened. */
const quietMs = 100;

/** The longest wait where something happens all the time. */
const longestMs = 2_000;

/** Runs something once after many events: when they have stopped, and every two seconds while they do not. */
export class Settled {
  readonly #run: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #firstAt = 0;

  constructor(run: () => void) {
    this.#run = run;
  }

  /** Something has happened. */
  again(): void {
    const now = Date.now();
    if (this.#timer === undefined) this.#firstAt = now;
    clearTimeout(this.#timer);
    // A clock that jumps neither puts it off nor hurries it.
    const waited = Math.min(longestMs, Math.max(0, now - this.#firstAt));
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#run();
      },
      Math.min(quietMs, longestMs - waited),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
