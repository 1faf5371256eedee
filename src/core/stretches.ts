/** Long work that can be interrupted: each `next` does a stretch of it, a few milliseconds at the most. */
export type Stretches<T> = Generator<undefined, T, undefined>;

/** Does all of the work at once. */
export function allAtOnce<T>(work: Stretches<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
