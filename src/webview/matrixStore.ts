import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { MatrixData, MatrixRef } from "../protocol/messages.ts";

/** Fetches the numbers of a matrix as of a version of the result. */
export type ReadMatrix = (params: MatrixRef & { resultVersion: number }) => Promise<MatrixData>;

interface Entry {
  readonly ref: MatrixRef;
  readonly data: Signal<MatrixData | undefined>;
  readonly shown: ReadonlySignal<MatrixData | undefined>;
  /** The host's sentence where it could not give the numbers. */
  readonly fault: Signal<string | undefined>;
  /** Version of the result that was asked for, so that nothing is asked twice. */
  asked: number | undefined;
  /** Whether something that is drawn reads the numbers at present. */
  watched: boolean;
}

/** The numbers the page has, all of one version of the result; what is looked at and missing is asked for. */
export class MatrixStore {
  readonly #entries = new Map<string, Entry>();
  readonly #read: ReadMatrix;
  #version: number | undefined;

  constructor(read: ReadMatrix) {
    this.#read = read;
  }

  /** The numbers of a matrix; undefined until they have come. The same signal for the same matrix. */
  get(ref: MatrixRef): ReadonlySignal<MatrixData | undefined> {
    return this.#entry(ref).shown;
  }

  /** Why the numbers of a matrix are not available; undefined while they are there or on their way. */
  faultOf(ref: MatrixRef): ReadonlySignal<string | undefined> {
    return this.#entry(ref).fault;
  }

  /** Asks once more for numbers that could not be had. */
  retry(ref: MatrixRef): void {
    const entry = this.#entry(ref);
    entry.asked = undefined;
    entry.fault.value = undefined;
    this.#ask(entry);
  }

  /** Takes the numbers that came with a result; those of an older version are forgotten, watched ones asked for again. */
  accept(version: number | undefined, matrices: readonly MatrixData[], sameResult: boolean): void {
    this.#version = version;
    const fresh = new Set(matrices.map((matrix) => this.#put(this.#entry(matrix), matrix)));
    if (!sameResult) this.#forget(fresh);
    for (const entry of this.#entries.values()) if (entry.watched) this.#ask(entry);
  }

  /** What did not come with the new result is no longer known; what came unchanged stays the same object. */
  #forget(fresh: ReadonlySet<Entry>): void {
    for (const [key, entry] of this.#entries) {
      // Numbers that came with the result were put just before; all others are of an older one.
      if (fresh.has(entry)) continue;
      entry.asked = undefined;
      entry.fault.value = undefined;
      // Those that nobody looks at are asked for again when somebody does.
      if (entry.watched) entry.data.value = undefined;
      else this.#entries.delete(key);
    }
  }

  // Numbers that did not change stay the same object, so that nothing is painted again.
  #put(entry: Entry, matrix: MatrixData): Entry {
    const held = entry.data.peek();
    entry.fault.value = undefined;
    if (held === undefined || !sameNumbers(held, matrix)) entry.data.value = matrix;
    return entry;
  }

  #entry(ref: MatrixRef): Entry {
    // The row is part of it: one row of a matrix that is too large is a matrix of its own.
    const key = `${ref.layer}\n${ref.name}\n${ref.batch}\n${ref.head}\n${ref.row ?? ""}`;
    const known = this.#entries.get(key);
    if (known) return known;
    const entry = this.#newEntry(ref);
    this.#entries.set(key, entry);
    return entry;
  }

  #newEntry({ layer, name, batch, head, row }: MatrixRef): Entry {
    // The signal tells when its first reader comes and its last one goes: only what is looked at is asked for.
    const onWatched = (): void => {
      entry.watched = true;
      this.#ask(entry);
    };
    const onUnwatched = (): void => {
      entry.watched = false;
    };
    const data = signal<MatrixData | undefined>(undefined, { watched: onWatched, unwatched: onUnwatched });
    const shown = computed(() => data.value);
    const fault = signal<string | undefined>(undefined);
    const ref = { layer, name, batch, head, ...(row !== undefined && { row }) };
    const entry: Entry = { ref, data, shown, fault, asked: undefined, watched: false };
    return entry;
  }

  #ask(entry: Entry): void {
    const version = this.#version;
    // Only a missing matrix is asked for, once for each version: an answer of an older one comes to nothing.
    if (version === undefined || entry.asked === version || entry.data.peek() !== undefined) return;
    entry.asked = version;
    this.#read({ ...entry.ref, resultVersion: version }).then(
      (matrix) => {
        if (this.#version === version && entry.asked === version) this.#put(entry, matrix);
      },
      (error: unknown) => {
        // Answers about an older result are dropped: the numbers of the newer one are on their way.
        if (this.#version !== version || entry.asked !== version) return;
        entry.fault.value = error instanceof Error ? error.message : String(error);
      },
    );
  }
}

function sameNumbers(a: MatrixData, b: MatrixData): boolean {
  return a.rows === b.rows && a.cols === b.cols && same(a.data, b.data) && same(a.before, b.before);
}

// `Object.is` tells 0 from −0 and takes NaN for NaN, as the tables show them.
function same(a: Float64Array | undefined, b: Float64Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
}
