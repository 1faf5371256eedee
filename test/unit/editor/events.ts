/** Whatever can be ended. */
export class Disposable {
  readonly #end: () => void;

  constructor(end: () => void) {
    this.#end = end;
  }

  static from(...all: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose();
    });
  }

  dispose(): void {
    this.#end();
  }
}

type Listener<T> = (event: T) => unknown;

/** An event of VS Code: listeners hear in the order in which they came. */
export class EventEmitter<T> {
  readonly #listeners = new Set<{ readonly hear: Listener<T> }>();

  readonly event = (hear: Listener<T>): Disposable => {
    const entry = { hear };
    this.#listeners.add(entry);
    return new Disposable(() => void this.#listeners.delete(entry));
  };

  get count(): number {
    return this.#listeners.size;
  }

  fire(event: T): void {
    for (const { hear } of [...this.#listeners]) hear(event);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

/** A token that a test cancels. */
export class HeldToken {
  readonly #cancelled = new EventEmitter<void>();
  isCancellationRequested = false;
  readonly onCancellationRequested = this.#cancelled.event;

  get listeners(): number {
    return this.#cancelled.count;
  }

  cancel(): void {
    this.isCancellationRequested = true;
    this.#cancelled.fire();
  }
}

const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;
const realNow = performance.now.bind(performance);

/**
 * The timers and the clock of the program that is tested: they stand still until the test lets time go on, so that work which
 * ends its turn after some milliseconds takes as many turns on a busy machine as on a quiet one.
 */
export class HeldTimers {
  #now = 0;
  #waiting: { readonly id: number; readonly at: number; readonly run: () => void }[] = [];
  #lastId = 0;

  /** Takes the place of the real timers until `giveBack`. */
  take(): void {
    const held = (run: () => void, delayMs = 0): number => {
      const id = ++this.#lastId;
      this.#waiting.push({ id, at: this.#now + delayMs, run });
      return id;
    };
    const callOff = (id: unknown): void => {
      this.#waiting = this.#waiting.filter((one) => one.id !== id);
    };
    Object.assign(globalThis, { setTimeout: held, clearTimeout: callOff });
    performance.now = () => this.#now;
  }

  giveBack(): void {
    Object.assign(globalThis, { setTimeout: realSetTimeout, clearTimeout: realClearTimeout });
    performance.now = realNow;
    this.#waiting = [];
  }

  get pending(): number {
    return this.#waiting.length;
  }

  /** Goes on by some milliseconds, with everything that is due in between, in order, and all that follows from each. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (;;) {
      const [due] = this.#waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.id - b.id);
      if (due === undefined) break;
      this.#waiting = this.#waiting.filter((one) => one !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
      await settled();
    }
    this.#now = end;
  }
}

/** Lets everything have its turn that waits for nothing but one. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((done) => setImmediate(done));
}
