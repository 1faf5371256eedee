import type { Literal } from "./literal.ts";

/** A list while it is read: as long as its items are numbers, or tables of one shape, only their count is kept. */
export class ListInProgress {
  readonly #start: number;
  #inner: readonly number[] | undefined;
  #bools = 0;
  #items: Literal[] | undefined;
  #none: { readonly word: string; readonly at: number } | undefined;
  length = 0;

  /** `start`: where its first number will be in the store. */
  constructor(start: number) {
    this.#start = start;
  }

  /** A number or truth value that was put into the store at `start`. */
  scalar(value: number | boolean | null, start: number): void {
    this.#numbers([], start, typeof value === "boolean");
  }

  add(item: Literal): void {
    if (item.kind === "numbers" && item.shape.length === 0) this.#numbers([], item.start, item.bool);
    else if (item.kind === "numbers" && this.#items === undefined) this.#numbers(item.shape, item.start, item.bool);
    else {
      if (item.kind === "none") this.#none ??= { word: item.word, at: this.length };
      this.#all().push(item);
      this.length++;
    }
  }

  #numbers(shape: readonly number[], start: number, bool: boolean): void {
    if (this.#items === undefined && (this.length === 0 || same(shape, this.#inner))) {
      this.#inner = shape;
      if (bool) this.#bools++;
    } else {
      this.#all().push({ kind: "numbers", shape, start, bool });
    }
    this.length++;
  }

  /** The items one by one, from when they are not all alike. */
  #all(): Literal[] {
    if (this.#items === undefined) {
      const shape = this.#inner ?? [];
      this.#items = Array.from({ length: this.length }, (_, index) => ({
        kind: "numbers",
        shape,
        start: this.#start + index * size(shape),
        bool: this.#bools > 0,
      }));
    }
    return this.#items;
  }

  done(): Literal {
    if (this.#items === undefined) return this.#table();
    const items = this.#items;
    const inner = items.findIndex(({ kind }) => kind === "fault");
    const fault = items[inner];
    const tables = items.every(({ kind }) => kind === "fault" || kind === "numbers" || kind === "none");
    if (fault?.kind === "fault" && tables) return { ...fault, path: [inner, ...fault.path] };
    if (this.#none !== undefined && items.some(({ kind }) => kind === "numbers"))
      return { kind: "fault", what: `${this.#none.word} is no number`, path: [this.#none.at] };
    return ragged(items) ?? { kind: "items", items };
  }

  #table(): Literal {
    const shape = [this.length, ...(this.#inner ?? [])];
    const bool = this.#bools === this.length && this.length > 0;
    if (this.#bools > 0 && !bool) return { kind: "fault", what: "true and false stand beside numbers", path: [] };
    return { kind: "numbers", shape, start: this.#start, bool };
  }
}

/** Rows of different lengths, and numbers beside lists, are no table; larger tables of different sizes are tables each. */
function ragged(items: readonly Literal[]): Literal | undefined {
  const [first] = items;
  if (first?.kind !== "numbers" || !items.every(({ kind }) => kind === "numbers")) return undefined;
  for (const [index, item] of items.entries()) {
    if (item.kind !== "numbers" || same(item.shape, first.shape)) continue;
    if (item.shape.length >= 2 && first.shape.length >= 2) continue;
    const [is, was] = [lengthOf(item.shape), lengthOf(first.shape)];
    return { kind: "fault", what: `row ${index} has ${is}, row 0 has ${was}: rows must have one length`, path: [] };
  }
  return undefined;
}

function lengthOf(shape: readonly number[]): string {
  return shape.length === 0 ? "a number" : `the length ${shape.join("×")}`;
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

function same(a: readonly number[], b: readonly number[] | undefined): boolean {
  return a.length === b?.length && a.every((size, axis) => size === b[axis]);
}
