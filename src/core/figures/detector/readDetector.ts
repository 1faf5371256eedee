import { nearest } from "../../format/read/nearest.ts";
import { words } from "../../words.ts";
import { functions, type Rule, type RuleWorld, type Value, variables } from "./detectorNames.ts";
import { DetectorError, type DetectorFault, type DetectorToken, detectorTokens } from "./detectorTokens.ts";

/** Brackets that may be open at once. */
const deepest = 32;

/**
 * Understands a detector: `j == i-1`, `tok[j-1] == tok[i] and j <= i`, `kind(j) == "punct"`. Comparisons, `and`, `or`, `not`,
 * `+ - * / %`, and the names of `detectorNames.ts`. It is read by this grammar and never run as code.
 */
export function readDetector(source: string): { readonly rule: Rule } | { readonly fault: DetectorFault } {
  try {
    return { rule: new Reader(detectorTokens(source)).whole() };
  } catch (error) {
    if (error instanceof DetectorError) return { fault: error.fault };
    throw error;
  }
}

type Binary = (left: Value, right: Value) => Value;

const isTrue = (value: Value): boolean => value !== undefined && value !== false && value !== 0 && value !== "";

/** What has no value, such as a token beyond the ends, is neither equal to anything nor less. */
function compared(holds: (a: number | string | boolean, b: number | string | boolean) => boolean): Binary {
  return (a, b) => a !== undefined && b !== undefined && typeof a === typeof b && holds(a, b);
}

function reckoned(of: (a: number, b: number) => number): Binary {
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
const sums: Readonly<Record<string, Binary>> = { "+": reckoned((a, b) => a + b), "-": reckoned((a, b) => a - b) };
const products: Readonly<Record<string, Binary>> = {
  "*": reckoned((a, b) => a * b),
  "/": reckoned((a, b) => a / b),
  "%": reckoned((a, b) => ((a % b) + b) % b),
};
const either: Readonly<Record<string, Binary>> = { or: (a, b) => isTrue(a) || isTrue(b) };
const both: Readonly<Record<string, Binary>> = { and: (a, b) => isTrue(a) && isTrue(b) };
const sameAs = new Map([
  ["&&", "and"],
  ["||", "or"],
  ["!", "not"],
]);

class Reader {
  readonly #tokens: readonly DetectorToken[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly DetectorToken[]) {
    this.#tokens = tokens;
  }

  whole(): Rule {
    if (this.#next.kind === "end") throw new DetectorError(words("A rule is missing."), 0);
    const rule = this.#either();
    if (this.#at < this.#tokens.length - 1) throw this.#unexpected();
    return (world, i, j) => isTrue(rule(world, i, j));
  }

  get #next(): DetectorToken {
    return this.#tokens[this.#at]!;
  }

  /** The next piece's word or sign; texts and numbers are none. */
  get #word(): string | undefined {
    const { kind, text } = this.#next;
    return kind === "name" || kind === "sign" ? (sameAs.get(text) ?? text) : undefined;
  }

  #unexpected(): DetectorError {
    const { kind, text, at } = this.#next;
    if (kind === "end") return new DetectorError(words("The rule ends too early."), at);
    return new DetectorError(words("Unexpected “{0}”.", text), at);
  }

  #take(word: string): boolean {
    if (this.#word !== word) return false;
    this.#at++;
    return true;
  }

  #expect(word: string): void {
    if (!this.#take(word)) throw this.#unexpected();
  }

  #chain(
    operators: Readonly<Record<string, Binary>>,
    part: () => Rule<Value>,
    most = Number.POSITIVE_INFINITY,
  ): Rule<Value> {
    let left = part();
    for (let count = 0; count < most; count++) {
      const word = this.#word;
      const of = word !== undefined && Object.hasOwn(operators, word) ? operators[word] : undefined;
      if (of === undefined) break;
      this.#at++;
      const [a, b] = [left, part()];
      left = (world, i, j) => of(a(world, i, j), b(world, i, j));
    }
    return left;
  }

  #either(): Rule<Value> {
    if (++this.#depth > deepest) throw new DetectorError(words("Too many brackets are open at once."), this.#next.at);
    const rule = this.#chain(either, () => this.#chain(both, () => this.#negation()));
    this.#depth--;
    return rule;
  }

  #negation(): Rule<Value> {
    let turns = 0;
    while (this.#take("not")) turns++;
    const of = this.#chain(comparisons, () => this.#sum(), 1);
    return turns === 0 ? of : (world, i, j) => isTrue(of(world, i, j)) === (turns % 2 === 0);
  }

  #sum(): Rule<Value> {
    return this.#chain(sums, () => this.#chain(products, () => this.#sign()));
  }

  #sign(): Rule<Value> {
    let turns = 0;
    while (this.#take("-")) turns++;
    const of = this.#primary();
    if (turns % 2 === 0) return of;
    return (world, i, j) => {
      const value = of(world, i, j);
      return typeof value === "number" ? -value : undefined;
    };
  }

  #primary(): Rule<Value> {
    const { kind, text } = this.#next;
    if (kind === "number" || kind === "text") {
      this.#at++;
      const value = kind === "number" ? Number(text) : text;
      return () => value;
    }
    if (this.#take("(")) {
      const inner = this.#either();
      this.#expect(")");
      return inner;
    }
    if (kind === "name") return this.#named();
    throw this.#unexpected();
  }

  #named(): Rule<Value> {
    const { text: name, at } = this.#next;
    this.#at++;
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (variable !== undefined) return variable;
    const of = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (of === undefined) throw unknownName(name, at);
    const close = this.#take("[") ? "]" : ")";
    if (close === ")") this.#expect("(");
    const argument = this.#either();
    this.#expect(close);
    return (world: RuleWorld, i: number, j: number) => of(world, argument(world, i, j));
  }
}

function unknownName(name: string, at: number): DetectorError {
  const meant = nearest(name, [...Object.keys(variables), ...Object.keys(functions)]);
  if (meant === undefined) return new DetectorError(words("Unknown name “{0}”.", name), at);
  return new DetectorError(words("Unknown name “{0}”. Did you mean “{1}”?", name, meant), at);
}
