import { changesBetween } from "./changes.ts";
import { Computed } from "./computed.ts";
import { inTurns, type Later } from "./inTurns.ts";

/** The last good result of a document and the one before, with what moved between them. */
export class LatestNumbers {
  #computed: Computed | undefined;
  #previous: Computed | undefined;
  #callOffComparison: (() => void) | undefined;

  get computed(): Computed | undefined {
    return this.#computed;
  }

  get previous(): Computed | undefined {
    return this.#previous;
  }

  /** Takes a newer result. The steps that moved are found at once for small results, a little later for large ones. */
  accept(computed: Computed, later: Later, onCompared: () => void): void {
    this.#previous = this.#computed;
    this.#computed = computed;
    this.giveUp();
    if (this.#previous === undefined) return;
    const work = changesBetween(this.#previous.result, computed.result);
    const first = work.next();
    if (first.done) computed.changes = first.value;
    else {
      this.#callOffComparison = inTurns(work, later, (changes) => {
        computed.changes = changes;
        onCompared();
      });
    }
  }

  /** Takes over another document's results, the last one as that of a version of this document. */
  adopt({ computed, previous }: LatestNumbers, version: number): void {
    if (computed === undefined) return;
    this.#computed = new Computed(version, computed.document, computed.spec, computed.result);
    this.#previous = previous;
  }

  /** Ends a comparison that is under way. */
  giveUp(): void {
    this.#callOffComparison?.();
    this.#callOffComparison = undefined;
  }
}
