/** Long work that can be interrupted: each `next` does a stretch of it, a few milliseconds at the most. */
export type Resumable<T> = Generator<undefined, T, undefined>;

/** Does all of the work at once. */
export function runToEnd<T>(work: Resumable<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
