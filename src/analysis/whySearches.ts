import type { Computer, OnProgress } from "../compute/computer.ts";
import type { Diagnosis } from "../core/diagnose/diagnosis.ts";
import type { Computed } from "./computed.ts";

/** Searches for mistakes, one for each document at a time; what was found of a result is kept as long as the result. */
export class WhySearches {
  readonly #computer: Computer;
  readonly #found = new WeakMap<Computed, Diagnosis | "tooLarge">();
  readonly #running = new WeakMap<Computed, Promise<Diagnosis | "tooLarge">>();

  constructor(computer: Computer) {
    this.#computer = computer;
  }

  /** Rejects with `CancelledError` when cancelled, or when a newer result of the document is searched. */
  of(key: string, computed: Computed, onProgress: OnProgress): Promise<Diagnosis | "tooLarge"> {
    const found = this.#found.get(computed);
    if (found !== undefined) return Promise.resolve(found);
    const running = this.#running.get(computed);
    if (running !== undefined) return running;
    const search = this.#search(key, computed, onProgress).finally(() => this.#running.delete(computed));
    this.#running.set(computed, search);
    return search;
  }

  /** What was found of a result. */
  known(computed: Computed): Diagnosis | undefined {
    const found = this.#found.get(computed);
    return found === "tooLarge" ? undefined : found;
  }

  cancel(key: string): void {
    this.#computer.cancel(searchKey(key));
  }

  async #search(key: string, computed: Computed, onProgress: OnProgress): Promise<Diagnosis | "tooLarge"> {
    const found = (await this.#computer.diagnose(searchKey(key), computed.spec, onProgress)) ?? "tooLarge";
    this.#found.set(computed, found);
    return found;
  }
}

/** A search and a computation of the same document do not end each other. */
function searchKey(key: string): string {
  return `why ${key}`;
}
