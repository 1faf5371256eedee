import { words } from "../../words.ts";
import { TensorFileError } from "./byteSource.ts";

/** A JSON value with its integers told apart from other numbers, and duplicate names refused. */
export type StrictValue = string | number | boolean | null | readonly StrictValue[] | ReadonlyMap<string, StrictValue>;

/**
 * Parses JSON as strictly as the readers of checkpoints do: no duplicate names of an object below the first level, no
 * lone surrogates, whole numbers only as digits (others become NaN). Objects are maps, so that no name is special.
 */
export function parseStrictJson(text: string, depth: number): StrictValue {
  const parser = new StrictParser(text, depth);
  return parser.document();
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// JSON forbids control characters in texts.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to refuse
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const space = /[ \t\r\n]*/y;

class StrictParser {
  readonly #text: string;
  readonly #depth: number;
  #at = 0;

  constructor(text: string, depth: number) {
    this.#text = text;
    this.#depth = depth;
  }

  document(): StrictValue {
    const value = this.#value(0);
    this.#take(space);
    if (this.#at < this.#text.length) throw this.#fault();
    return value;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #value(depth: number): StrictValue {
    if (depth > this.#depth) throw this.#fault();
    this.#take(space);
    const first = this.#text[this.#at];
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#array(depth);
    if (first === '"') return this.#string();
    for (const [word, value] of [
      ["true", true],
      ["false", false],
      ["null", null],
    ] as const) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    const digits = this.#take(number);
    if (digits === undefined) throw this.#fault();
    return /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
  }

  #string(): string {
    const token = this.#take(string);
    if (token === undefined) throw this.#fault();
    const text: string = JSON.parse(token);
    if (/\p{Surrogate}/u.test(text)) throw this.#fault();
    return text;
  }

  #array(depth: number): StrictValue[] {
    const items: StrictValue[] = [];
    this.#at++;
    if (this.#closes("]")) return items;
    do items.push(this.#value(depth + 1));
    while (this.#continues("]"));
    return items;
  }

  #object(depth: number): Map<string, StrictValue> {
    const entries = new Map<string, StrictValue>();
    this.#at++;
    if (this.#closes("}")) return entries;
    do {
      this.#take(space);
      const name = this.#string();
      this.#take(space);
      if (this.#text[this.#at++] !== ":" || entries.has(name)) throw this.#fault();
      entries.set(name, this.#value(depth + 1));
    } while (this.#continues("}"));
    return entries;
  }

  #closes(bracket: string): boolean {
    this.#take(space);
    if (this.#text[this.#at] !== bracket) return false;
    this.#at++;
    return true;
  }

  #continues(bracket: string): boolean {
    if (this.#closes(bracket)) return false;
    if (this.#text[this.#at++] !== ",") throw this.#fault();
    return true;
  }

  #fault(): TensorFileError {
    return new TensorFileError(words("the header is not valid JSON at character {0}", this.#at));
  }
}
