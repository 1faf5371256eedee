import { limits } from "../../limits.ts";
import { type Words, words } from "../../words.ts";
import type { TextRange } from "../problem.ts";
import type { Extras, Problems } from "../problems.ts";
import type { Tokens } from "./tokens.ts";

/** The structural faults of a text as the parser meets them: reports the real ones and leaves out what only follows from them. */
export class SyntaxFaults {
  readonly #tokens: Tokens;
  readonly #problems: Problems;
  /** Set by whoever ends the parsing: a limit, too many faults, or text behind the end. */
  stopped = false;
  /** Set after a fault that left the brackets in doubt, until the next key: what goes wrong between is its echo. */
  lost = false;
  #count = 0;
  #line = -1;

  constructor(tokens: Tokens, problems: Problems) {
    this.#tokens = tokens;
    this.#problems = problems;
  }

  get none(): boolean {
    return this.#count === 0;
  }

  /** Reports a fault at the current token. */
  atToken(message: Words, extras: Extras = {}): void {
    this.at({ offset: this.#tokens.offset, length: this.#tokens.end - this.#tokens.offset }, message, extras);
  }

  /** Reports that the current token is a comment of another language. */
  hashComment(): void {
    const edits = [{ range: { offset: this.#tokens.offset, length: 1 }, text: "//" }];
    const fixes = [{ title: words("Write {0}", "//"), edits }];
    this.atToken(words("a comment begins with //, not with #"), { fixes });
  }

  /** Reports a fault; a second one on the same line most likely follows from it and is not reported. */
  at(range: TextRange, message: Words, extras: Extras = {}): void {
    if (this.#tokens.line === this.#line || this.lost) return;
    this.#line = this.#tokens.line;
    this.#problems.error("syntax", range, message, extras);
    if (++this.#count >= limits.syntaxFaults) this.stopped = true;
  }

  /** Reports that a limit is passed at the current token and ends the parsing. */
  stop(code: string, message: Words): void {
    this.#problems.error(
      code,
      { offset: this.#tokens.offset, length: this.#tokens.end - this.#tokens.offset },
      message,
    );
    this.#count++;
    this.stopped = true;
  }
}
