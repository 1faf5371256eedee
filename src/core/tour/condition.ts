import { ExpressionReader, type Rule, unknownName, type Value } from "../expression/expressionReader.ts";
import { ExpressionError, type ExpressionFault, type Piece } from "../expression/pieces.ts";
import { words } from "../words.ts";
import { isTourName, nearTourName } from "./tourNames.ts";

/** A matrix or a part of it; indices count from 0. */
export interface TourPlace {
  /** A step, a tensor or a value of the read-out, with its layer: `weights`, `layers[1].weights`, `readOut.probabilities`. */
  readonly name: string;
  /** None for the whole matrix, else [row] or [column of a single row], [row, column], [head, …] or [batch item, head, …]. */
  readonly index: readonly number[];
}

/** What a condition is asked about. */
export interface TourScope {
  /** The numbers of a place; undefined where there is no such place. */
  numbers(place: TourPlace): Float64Array | undefined;
  /** The label of the largest number of a place of the read-out. */
  label(place: TourPlace): string | undefined;
  /** How many rules of the mask hide a key from a query: [query, key], or with a head before them. */
  hiding(index: readonly number[]): number | undefined;
  /** How many expected numbers are not as computed. */
  readonly differing: number;
}

type TourRule<V = Value> = Rule<[scope: TourScope], V>;

/** A part of a condition that has a number of its own, as a reader of the panel knows it: indices from 1. */
export interface Measured {
  readonly shown: string;
  readonly value: TourRule;
}

/** A part of the source that looks something up: a place, `hiding` with its indices, or `differing`. */
export interface LookedUp {
  readonly place: TourPlace;
  /** Its place in the source. */
  readonly at: number;
  readonly length: number;
}

/** A condition that has been understood. */
export interface TourCondition {
  readonly holds: TourRule<boolean>;
  readonly measured: readonly Measured[];
  readonly lookedUp: readonly LookedUp[];
  /** The condition with its indices from 1. */
  readonly shown: string;
}

/** Understands `until`: comparisons of numbers of the computation, as in `weights[0, 1] < 0.5 and abs(scores[0, 1]) < 1e-9`. */
export function readCondition(source: string): TourCondition | { readonly fault: ExpressionFault } {
  const names = new Names();
  return understood(() => {
    const reader = new ExpressionReader<[TourScope]>(source, (at, name) => names.named(at, name));
    const holds = reader.whole();
    return { holds, measured: names.measured, lookedUp: names.lookedUp, shown: names.shownOf(source) };
  });
}

/** Parses a place as written in `do.set`: `K[1, 0]`. */
export function readPlace(source: string): { readonly place: TourPlace } | { readonly fault: ExpressionFault } {
  return understood(() => {
    let place: TourPlace | undefined;
    const reader = new ExpressionReader<[TourScope]>(source, (at, name) => {
      place = new Names().place(at, name);
      return () => undefined;
    });
    reader.named();
    reader.end();
    if (place === undefined) throw reader.unexpected();
    return { place };
  });
}

function understood<T>(read: () => T): T | { readonly fault: ExpressionFault } {
  try {
    return read();
  } catch (error) {
    if (error instanceof ExpressionError) return { fault: error.fault };
    throw error;
  }
}

type Parts = readonly (readonly number[])[];

/** What becomes of the arguments, each a list of numbers. */
const functions: Readonly<Record<string, (parts: Parts) => number | undefined>> = {
  abs: ([[value] = [] as number[]]) => value && Math.abs(value),
  max: (parts) => extreme(parts, Math.max),
  min: (parts) => extreme(parts, Math.min),
  sum: (parts) => parts.flat().reduce((sum, value) => sum + value, 0),
  /** Where the largest number is, from 0. */
  argmax: (parts) => (parts.flat().length === 0 ? undefined : parts.flat().indexOf(extreme(parts, Math.max) ?? 0)),
  dot: ([a = [], b = []]) =>
    a.length === b.length ? a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0) : undefined,
};

function extreme(parts: Parts, of: (a: number, b: number) => number): number | undefined {
  const numbers = parts.flat();
  return numbers.length === 0 ? undefined : numbers.reduce((most, value) => of(most, value));
}

/** Functions that take a place instead of numbers. */
const placeFunctions: Readonly<Record<string, (scope: TourScope, place: TourPlace) => Value>> = {
  label: (scope, place) => scope.label(place),
};

class Names {
  readonly measured: Measured[] = [];
  readonly lookedUp: LookedUp[] = [];
  readonly #changed: { readonly at: number; readonly length: number; readonly text: string }[] = [];
  #within = 0;

  /** The source with its indices from 1. */
  shownOf(source: string): string {
    let shown = source;
    for (const { at, length, text } of this.#changed.toSorted((a, b) => b.at - a.at)) {
      shown = shown.slice(0, at) + text + shown.slice(at + length);
    }
    return shown;
  }

  named(reader: ExpressionReader<[TourScope]>, name: Piece): TourRule {
    const { text } = name;
    if (text === "differing") {
      this.#lookUp(name, { name: text, index: [] });
      return this.#measure("differing", ({ differing }) => differing);
    }
    if (text === "hiding") {
      const { index, end } = this.#indices(reader, "(", ")");
      this.#lookUp(name, { name: text, index }, end);
      return this.#measure(`hiding(${fromOne(index)})`, (scope) => scope.hiding(index));
    }
    const ofPlace = Object.hasOwn(placeFunctions, text) ? placeFunctions[text] : undefined;
    if (ofPlace !== undefined) {
      reader.expect("(");
      const of = reader.next;
      if (!reader.take(of.text)) throw reader.unexpected();
      const place = this.place(reader, of);
      reader.expect(")");
      return this.#measure(`${text}(${shownPlace(place)})`, (scope) => ofPlace(scope, place));
    }
    const ofNumbers = Object.hasOwn(functions, text) ? functions[text] : undefined;
    if (ofNumbers !== undefined) return this.#call(reader, text, ofNumbers);
    const place = this.place(reader, name);
    return this.#measure(shownPlace(place), (scope) => {
      const numbers = scope.numbers(place);
      return numbers?.length === 1 ? numbers[0] : numbers;
    });
  }

  /** A name with the indices that may follow it. */
  place(reader: ExpressionReader<[TourScope]>, piece: Piece): TourPlace {
    const { kind, text: name, at } = piece;
    if (kind !== "name" || !isTourName(name)) throw unknownName(name, at, nearTourName(name));
    const layer = /\[(\d+)\]\./.exec(name);
    if (layer?.[1] !== undefined) this.#count(at + layer.index + 1, layer[1]);
    const { index, end } =
      reader.next.text === "[" ? this.#indices(reader, "[", "]") : { index: [], end: at + name.length };
    const place = { name, index };
    this.#lookUp(piece, place, end);
    return place;
  }

  #lookUp({ at, text }: Piece, place: TourPlace, end = at + text.length): void {
    this.lookedUp.push({ place, at, length: end - at });
  }

  #call(reader: ExpressionReader<[TourScope]>, name: string, of: (parts: Parts) => number | undefined): TourRule {
    reader.expect("(");
    this.#within++;
    const before = this.measured.length;
    const parts = [reader.expression()];
    while (reader.take(",")) parts.push(reader.expression());
    reader.expect(")");
    this.#within--;
    const inner = this.measured.splice(before);
    const value: TourRule = (scope) => {
      const numbers = parts.flatMap((part) => numbersOf(part(scope)));
      return numbers.length === parts.length ? of(numbers) : undefined;
    };
    const shown = `${name}(${inner.map((one) => one.shown).join(", ")})`;
    const isPlain = inner.length === parts.length && inner.every((one, at) => one.value === parts[at]);
    return isPlain ? this.#measure(shown, value) : this.#keep(inner, value);
  }

  /** A call of something that is reckoned out: its parts say more than the whole. */
  #keep(inner: readonly Measured[], value: TourRule): TourRule {
    this.measured.push(...inner);
    return value;
  }

  #measure(shown: string, value: TourRule): TourRule {
    if (!this.measured.some((one) => one.shown === shown) || this.#within > 0) this.measured.push({ shown, value });
    return value;
  }

  /** The indices in brackets, and where the brackets end. */
  #indices(reader: ExpressionReader<[TourScope]>, open: string, close: string): { index: number[]; end: number } {
    reader.expect(open);
    const list: number[] = [];
    do {
      const { text, at } = reader.next;
      this.#count(at, text);
      list.push(reader.index());
    } while (reader.take(","));
    const { at } = reader.next;
    reader.expect(close);
    if (list.length > 4) throw new ExpressionError(words("A cell has at most 4 indices."), at);
    return { index: list, end: at + close.length };
  }

  #count(at: number, text: string): void {
    this.#changed.push({ at, length: text.length, text: String(Number(text) + 1) });
  }
}

/** A value as a list of numbers, or nothing where it is none. */
function numbersOf(value: Value): number[][] {
  if (typeof value === "number") return [[value]];
  return value instanceof Float64Array ? [[...value]] : [];
}

function fromOne(index: readonly number[]): string {
  return index.map((one) => one + 1).join(",");
}

function shownPlace({ name, index }: TourPlace): string {
  const shown = name.replace(/\[(\d+)\]/g, (_, layer: string) => `[${Number(layer) + 1}]`);
  return index.length === 0 ? shown : `${shown}[${fromOne(index)}]`;
}
