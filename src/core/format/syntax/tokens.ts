import { createScanner } from "jsonc-parser";
import { itemAt } from "../../present.ts";

/** What a token is; `word` is any run of text that JSON does not know (`NaN`, `'a'`, `01`, `x:`'s x). */
export type TokenKind =
  | "{"
  | "}"
  | "["
  | "]"
  | ","
  | ":"
  | "string"
  | "number"
  | "word"
  | "true"
  | "false"
  | "null"
  | "end";

/** What the scanner found wrong inside a token. */
export type TokenFault = "none" | "openComment" | "openString" | "escape" | "unicode" | "control";

// The numbers of jsonc-parser's `SyntaxKind` and `ScanError`, which are `const enum`s and cannot be imported.
const kinds: readonly TokenKind[] = [
  "end", "{", "}", "[", "]", ",", ":", "null", "true", "false", "string", "number", "end", "end", "end", "end", "word", "end",
]; // biome-ignore format: one line shows the order
const numberKind = 11;
const lineComment = 12;
const blockComment = 13;
const unknown = 16;
const faults: readonly TokenFault[] = ["none", "openComment", "openString", "none", "unicode", "escape", "control"];

/**
 * Reads a text token by token with jsonc-parser's scanner, which does not recurse. Comments and spaces are skipped, and
 * what cannot be a token is gathered into one word, so that one slip gives one problem.
 */
export class Tokens {
  readonly #text: string;
  kind: TokenKind = "end";
  offset = 0;
  end = 0;
  fault: TokenFault = "none";
  /** Line breaks met so far, outside block comments. */
  line = 0;
  readonly #scanner;

  constructor(text: string) {
    this.#text = text;
    this.#scanner = createScanner(text, false);
    if (text.charCodeAt(0) === 0xfeff) this.#scanner.setPosition(1);
  }

  /** The token's meaning: a string without quotes and escapes, otherwise its text. */
  get value(): string {
    return this.kind === "string" || this.kind === "number"
      ? this.#scanner.getTokenValue()
      : this.#text.slice(this.offset, this.end);
  }

  /** Whether the token is a comment of another language, `# …`, to the end of its line. */
  get isHashComment(): boolean {
    return this.kind === "word" && this.#text[this.offset] === "#";
  }

  /** Moves to the next token; at the end of the text the kind stays `end`. */
  next(): TokenKind {
    let syntaxKind: number;
    do {
      this.#skipSpace();
      syntaxKind = this.#scanner.scan();
      if (syntaxKind === blockComment && this.#scanner.getTokenError() !== 0) return this.#openComment();
    } while (syntaxKind === lineComment || syntaxKind === blockComment);
    this.offset = this.#scanner.getTokenOffset();
    this.end = this.#scanner.getPosition();
    this.fault = itemAt(faults, this.#scanner.getTokenError());
    this.kind = itemAt(kinds, syntaxKind);
    if (syntaxKind === unknown || (syntaxKind === numberKind && this.#runsOn())) this.#gatherWord();
    return this.kind;
  }

  /** Passes over white space, for which the scanner would build a string character by character. */
  #skipSpace(): void {
    const text = this.#text;
    const from = this.#scanner.getPosition();
    let at = from;
    for (let code = text.charCodeAt(at); isSpace(code); code = text.charCodeAt(++at)) {
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) this.line++;
    }
    if (at > from) this.#scanner.setPosition(at);
  }

  /** Goes on behind a stretch that was read in another way; the current token then ends there. */
  skipTo(end: number, lineBreaks: number): void {
    this.end = end;
    this.line += lineBreaks;
    this.#scanner.setPosition(end);
  }

  /** A number is a word when something sticks to it (`01`, `1_000`) or it breaks off (`1.`, `1e`). */
  #runsOn(): boolean {
    return this.#scanner.getTokenError() !== 0 || isWordCharacter(this.#text.charCodeAt(this.end));
  }

  #gatherWord(): void {
    this.kind = "word";
    this.fault = "none";
    const first = this.#text[this.offset];
    if (first === "#") this.end = this.#endOfLine();
    else this.end = first === "'" ? this.#endOfSingleQuoted() : this.#endOfWord(this.end);
    this.#scanner.setPosition(this.end);
  }

  #endOfLine(): number {
    let at = this.offset;
    while (at < this.#text.length && this.#text[at] !== "\n" && this.#text[at] !== "\r") at++;
    return at;
  }

  #endOfWord(from: number): number {
    let at = from;
    while (at < this.#text.length && isWordCharacter(this.#text.charCodeAt(at))) at++;
    return at;
  }

  /** `'a, b'` is one word when it closes on its line. */
  #endOfSingleQuoted(): number {
    for (let at = this.offset + 1; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === 10 || code === 13) break;
      if (code === 39) return at + 1;
    }
    return this.#endOfWord(this.end);
  }

  #openComment(): TokenKind {
    this.offset = this.#scanner.getTokenOffset();
    this.end = this.#text.length;
    this.fault = "openComment";
    this.kind = "end";
    return this.kind;
  }
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

const delimiters = new Set([...' \t\n\r{}[]":,/'].map((character) => character.charCodeAt(0)));

function isWordCharacter(code: number): boolean {
  return !Number.isNaN(code) && !delimiters.has(code);
}
