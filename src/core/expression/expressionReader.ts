import { escapedText } from "../invisible.ts";
import { itemAt } from "../present.ts";
import { words } from "../words.ts";
import { ExpressionError, type Piece, piecesOf } from "./pieces.ts";

/** What a part of an expression can be; undefined where it has no value, as a token beyond the ends. */
export type Value = number | string | boolean | Float64Array | undefined;

/** An expression, or a part of one, as a function of the values in its scope. */
export type Rule<A extends readonly unknown[], V = Value> = (...scope: A) => V;

/** Brackets that may be open at once. */
const deepest = 32;
/** Characters of a word that a message shows. */
const longestShown = 40;

/** The fault of a name that nobody knows; `meant` is the name that is likely meant. */
export function unknownName(name: string, at: number, meant: string | undefined): ExpressionError {
  const shown = escapedText(name, longestShown);
  if (meant === undefined) return new ExpressionError(words("Unknown name “{0}”.", shown), at);
  return new ExpressionError(words("Unknown name “{0}”. Did you mean “{1}”?", shown, meant), at);
}

type Binary = (left: Value, right: Value) => Value;

const isPlain = (value: Value): value is number | string | boolean => value !== undefined && typeof value !== "object";

const isTrue = (value: Value): boolean => value !== undefined && value !== false && value !== 0 && value !== "";

/** What has no value, such as a token beyond the ends, is neither equal to anything nor less. */
function compared(holds: (a: number | string | boolean, b: number | string | boolean) => boolean): Binary {
  return (a, b) => isPlain(a) && isPlain(b) && typeof a === typeof b && holds(a, b);
}

function arithmetic(of: (a: number, b: number) => number): Binary {
  return (a, b) => (typeof a === "number" && typeof b === "number" ? of(a, b) : undefined);
}

const comparisons: Readonly<Record<string, Binary>> = {
  "==": compared((a, b) => a === b),
  "!=": compared((a, b) => a !== b),
  "<": compared((a, b) => a < b),
  "<=": compared((a, b) => a <= b),
  ">": compared((a, b) => a > b),
  ">=": compared((a, b) => a >= b),
};
const sums: Readonly<Record<string, Binary>> = { "+": arithmetic((a, b) => a + b), "-": arithmetic((a, b) => a - b) };
const products: Readonly<Record<string, Binary>> = {
  "*": arithmetic((a, b) => a * b),
  "/": arithmetic((a, b) => a / b),
  "%": arithmetic((a, b) => ((a % b) + b) % b),
};
const sameAs = new Map([
  ["&&", "and"],
  ["||", "or"],
  ["!", "not"],
]);

/**
 * Understands comparisons, `and`, `or`, `not`, `+ - * / %` and brackets; what a name means is up to the caller. It is read by this
 * grammar and never run as code. Every method throws an `ExpressionError` where the text cannot be understood.
 */
export class ExpressionReader<A extends readonly unknown[]> {
  readonly #pieces: readonly Piece[];
  readonly #named: (reader: ExpressionReader<A>, name: Piece) => Rule<A>;
  #at = 0;
  #depth = 0;

  /** `named` reads what follows a name, which has been taken already. */
  constructor(source: string, named: (reader: ExpressionReader<A>, name: Piece) => Rule<A>) {
    this.#pieces = piecesOf(source);
    this.#named = named;
  }

  /** The whole text as a condition. */
  whole(): Rule<A, boolean> {
    if (this.next.kind === "end") throw new ExpressionError(words("A rule is missing."), 0);
    const rule = this.expression();
    this.end();
    return (...scope) => isTrue(rule(...scope));
  }

  /** Nothing may follow. */
  end(): void {
    if (this.next.kind !== "end") throw this.unexpected();
  }

  /** What comes next. */
  get next(): Piece {
    return itemAt(this.#pieces, this.#at);
  }

  /** The next piece's word or sign; texts and numbers are none. */
  get #word(): string | undefined {
    const { kind, text } = this.next;
    return kind === "name" || kind === "sign" ? (sameAs.get(text) ?? text) : undefined;
  }

  /** The fault that what comes next is not what it may be. */
  unexpected(): ExpressionError {
    const { kind, text, at } = this.next;
    if (kind === "end") return new ExpressionError(words("The rule ends too early."), at);
    return new ExpressionError(words("Unexpected “{0}”.", escapedText(text, longestShown)), at);
  }

  /** Takes a word or a sign if it is what comes next. */
  take(word: string): boolean {
    if (this.#word !== word) return false;
    this.#at++;
    return true;
  }

  /** The same where nothing else may follow. */
  expect(word: string): void {
    if (!this.take(word)) throw this.unexpected();
  }

  #chain(operators: Readonly<Record<string, Binary>>, part: () => Rule<A>, most = Number.POSITIVE_INFINITY): Rule<A> {
    let left = part();
    for (let count = 0; count < most; count++) {
      const word = this.#word;
      const of = word !== undefined && Object.hasOwn(operators, word) ? operators[word] : undefined;
      if (of === undefined) break;
      this.#at++;
      const [a, b] = [left, part()];
      left = (...scope) => of(a(...scope), b(...scope));
    }
    return left;
  }

  /** Conditions joined by `or` or `and`, tried until one decides. */
  #decided(word: "or" | "and", part: () => Rule<A>): Rule<A> {
    const first = part();
    const parts = [first];
    while (this.take(word)) parts.push(part());
    if (parts.length === 1) return first;
    return word === "or"
      ? (...scope) => parts.some((one) => isTrue(one(...scope)))
      : (...scope) => parts.every((one) => isTrue(one(...scope)));
  }

  /** A part in brackets, or an argument: all that belongs together. */
  expression(): Rule<A> {
    if (++this.#depth > deepest) throw new ExpressionError(words("Too many brackets are open at once."), this.next.at);
    const rule = this.#decided("or", () => this.#decided("and", () => this.#negation()));
    this.#depth--;
    return rule;
  }

  #negation(): Rule<A> {
    let turns = 0;
    while (this.take("not")) turns++;
    const of = this.#chain(comparisons, () => this.#sum(), 1);
    return turns === 0 ? of : (...scope) => isTrue(of(...scope)) === (turns % 2 === 0);
  }

  #sum(): Rule<A> {
    return this.#chain(sums, () => this.#chain(products, () => this.#sign()));
  }

  #sign(): Rule<A> {
    let turns = 0;
    while (this.take("-")) turns++;
    const of = this.#primary();
    if (turns % 2 === 0) return of;
    return (...scope) => {
      const value = of(...scope);
      return typeof value === "number" ? -value : undefined;
    };
  }

  #primary(): Rule<A> {
    const { kind, text } = this.next;
    if (kind === "number" || kind === "text") {
      this.#at++;
      const value = kind === "number" ? Number(text) : text;
      return () => value;
    }
    if (this.take("(")) {
      const inner = this.expression();
      this.expect(")");
      return inner;
    }
    return this.named();
  }

  /** A name with what follows it. */
  named(): Rule<A> {
    const name = this.next;
    if (name.kind !== "name") throw this.unexpected();
    this.#at++;
    return this.#named(this, name);
  }

  /** A whole number from 0. */
  index(): number {
    const { kind, text } = this.next;
    if (kind !== "number" || !/^\d{1,9}$/.test(text)) throw this.unexpected();
    this.#at++;
    return Number(text);
  }
}
