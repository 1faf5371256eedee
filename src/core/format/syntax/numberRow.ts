import { valueAt } from "../../tensor/valueAt.ts";
import type { ArrayNode, NumberNode, SyntaxNode } from "./syntaxTree.ts";

/** The numbers of all rows of a document in two growing arrays, so that a row needs no object for each number. */
export class NumberStore {
  values: Float64Array;
  /** Begin and end offset of each number's text. */
  places: Uint32Array;
  count = 0;

  /** `expected`: how many numbers there will be, about. */
  constructor(expected: number) {
    this.values = new Float64Array(expected);
    this.places = new Uint32Array(2 * expected);
  }

  add(value: number, offset: number, end: number): void {
    if (this.count === this.values.length) this.#grow();
    this.values[this.count] = value;
    this.places[2 * this.count] = offset;
    this.places[2 * this.count + 1] = end;
    this.count++;
  }

  #grow(): void {
    const { values, places } = this;
    this.values = new Float64Array(2 * values.length);
    this.values.set(values);
    this.places = new Uint32Array(2 * places.length);
    this.places.set(places);
  }
}

/** An array of nothing but numbers. Its items are made when somebody asks for them. */
export class NumberRow implements ArrayNode {
  readonly #store: NumberStore;
  readonly #first: number;
  readonly kind = "array";
  #made: readonly NumberNode[] | undefined;

  constructor(
    readonly offset: number,
    readonly end: number,
    store: NumberStore,
    first: number,
    readonly count: number,
  ) {
    this.#store = store;
    this.#first = first;
  }

  get items(): readonly NumberNode[] {
    this.#made ??= this.#makeItems();
    return this.#made;
  }

  #makeItems(): NumberNode[] {
    const items: NumberNode[] = [];
    for (let index = 0; index < this.count; index++) items.push(this.item(index));
    return items;
  }

  item(index: number): NumberNode {
    const { values, places } = this.#store;
    const at = this.#first + index;
    return {
      kind: "number",
      offset: valueAt(places, 2 * at),
      end: valueAt(places, 2 * at + 1),
      value: valueAt(values, at),
    };
  }

  /** Copies the values, and begin and end of each, to where the tensor has its `at`-th element. */
  copyTo(data: Float64Array, cells: Uint32Array, at: number): void {
    const { values, places } = this.#store;
    // A loop beats `set` with `subarray` for the short rows that most matrices have.
    for (let index = 0; index < this.count; index++) {
      const from = this.#first + index;
      data[at + index] = valueAt(values, from);
      cells[2 * (at + index)] = valueAt(places, 2 * from);
      cells[2 * (at + index) + 1] = valueAt(places, 2 * from + 1);
    }
  }
}

/** How many items an array has, without making them. */
export function lengthOf(node: ArrayNode): number {
  return node instanceof NumberRow ? node.count : node.items.length;
}

/** The items of an array that could hold further brackets: none for a row of numbers. */
export function nestingItems(node: ArrayNode): readonly SyntaxNode[] {
  return node instanceof NumberRow ? [] : node.items;
}
