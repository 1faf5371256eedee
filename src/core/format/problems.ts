import { limits } from "../limits.ts";
import { itemAt } from "../present.ts";
import { type Words, words } from "../words.ts";
import type { Fix, Problem, TextRange } from "./problem.ts";

/** Another place that is part of a fault. */
export interface Related {
  readonly message: Words;
  readonly range: TextRange;
}

/** What a problem may have beside its message and place. */
export interface Extras {
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
}

/** Beyond this many, problems are counted but not kept, so that hostile text cannot fill the memory. */
const kept = 10_000;

/** Collects the problems of one document. */
export class Problems {
  readonly #text: string;
  readonly #list: Problem[] = [];
  #dropped = 0;
  #errorCount = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get hasErrors(): boolean {
    return this.#errorCount > 0;
  }

  error(code: string, range: TextRange, message: Words, extras?: Extras): void {
    this.#errorCount++;
    this.#add("error", code, range, message, extras);
  }

  warning(code: string, range: TextRange, message: Words, extras?: Extras): void {
    this.#add("warning", code, range, message, extras);
  }

  hint(code: string, range: TextRange, message: Words, extras?: Extras): void {
    this.#add("hint", code, range, message, extras);
  }

  /** Takes away the problems of some kind; whether there were any. */
  remove(isMeant: (problem: Problem) => boolean): boolean {
    const before = this.#list.length;
    const rest = this.#list.filter((problem) => !isMeant(problem));
    this.#list.length = 0;
    for (const problem of rest) this.#list.push(problem);
    this.#errorCount = this.#dropped + rest.filter(({ severity }) => severity === "error").length;
    return rest.length < before;
  }

  /** Takes over the problems of another collection. */
  absorb(other: Problems): void {
    for (const problem of other.#list) this.#list.push(problem);
    this.#dropped += other.#dropped;
    this.#errorCount += other.#errorCount;
  }

  /** The problems in the order of the text, at most `limits.problems` of them and one that counts the rest. */
  finish(): Problem[] {
    const sorted = this.#list.toSorted((a, b) => a.range.offset - b.range.offset);
    const rest = sorted.length - limits.problems + this.#dropped;
    if (rest <= 0) return sorted;
    const shownFirst = sorted.slice(0, limits.problems);
    const severity = sorted.slice(limits.problems).some((one) => one.severity === "error") ? "error" : "warning";
    const range = itemAt(sorted, limits.problems).range;
    const message = words("{0} more problems are not shown", rest);
    return [...shownFirst, { severity, code: "limit.problems", message, range, related: [], fixes: [] }];
  }

  #add(severity: Problem["severity"], code: string, range: TextRange, message: Words, extras?: Extras): void {
    if (this.#list.length >= kept) {
      this.#dropped++;
      return;
    }
    const { related = [], fixes = [] } = extras ?? {};
    this.#list.push({ severity, code, message, range: this.#visible(range), related, fixes });
  }

  /** At least one character inside the text, or an editor draws nothing. */
  #visible(range: TextRange): TextRange {
    const { length } = this.#text;
    const offset = Math.min(range.offset, Math.max(0, length - 1));
    return { offset, length: Math.min(Math.max(1, range.length), length - offset) };
  }
}
