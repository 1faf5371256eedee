import type { MatrixData } from "../../protocol/messages.ts";

/** Numbers whose way to the page takes this thread some milliseconds. */
const large = 131_072;

/** Gives matrices one after the other, after each large one with a turn for everything else on this thread. */
export class SpacedAnswers {
  #last: Promise<void> = Promise.resolve();

  /** The answer, when those asked for before have been given. */
  async next(answer: () => Promise<MatrixData>): Promise<MatrixData> {
    // Whoever asks next waits until `done` is called.
    const before = this.#last;
    let done = (): void => {};
    this.#last = new Promise((resolve) => {
      done = resolve;
    });
    await before;
    let numbers = 0;
    try {
      const given = await answer();
      numbers = given.data.length + (given.before?.length ?? 0);
      return given;
    } finally {
      if (numbers > large) setTimeout(done, 0);
      else done();
    }
  }
}
