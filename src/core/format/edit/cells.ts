import type { KeySource, SpecDocument, TensorSource } from "../document.ts";
import type { TextRange } from "../problem.ts";

/** A cell of a tensor that stands in the text. */
export interface CellPlace {
  readonly source: TensorSource;
  /** Index into `source.tensor.data`. */
  readonly flat: number;
  /** Index along each axis of `source.tensor`, from 0. */
  readonly index: readonly number[];
  /** The cell's own text. */
  readonly range: TextRange;
}

/** The cell whose text holds the offset, or ends there; undefined elsewhere and in tensors without cells. */
export function cellAt(document: SpecDocument, offset: number): CellPlace | undefined {
  const source = lastAtOrBefore(orderOf(document).tensors, offset, (one) => one.value.offset);
  if (source?.cells === undefined || offset > source.value.offset + source.value.length) return undefined;
  const flat = cellIndexAt(source, source.cells, offset);
  return flat === undefined
    ? undefined
    : { source, flat, index: indexOf(source, flat), range: cellRange(source, flat)! };
}

/** Where a cell stands in the text; undefined for made and file tensors, and outside the tensor. */
export function cellRange(source: TensorSource, flat: number): TextRange | undefined {
  const begin = source.cells?.[2 * flat];
  return begin === undefined ? undefined : { offset: begin, length: source.cells![2 * flat + 1]! - begin };
}

/** The key whose own text (quotes included) holds the offset. */
export function keyAt(document: SpecDocument, offset: number): KeySource | undefined {
  const key = lastAtOrBefore(orderOf(document).keys, offset, (one) => one.key.offset);
  return key !== undefined && offset <= key.key.offset + key.key.length ? key : undefined;
}

/** The innermost key whose text or value holds the offset. */
export function keyAround(document: SpecDocument, offset: number): KeySource | undefined {
  const { keys } = orderOf(document);
  for (let at = countAtOrBefore(keys, offset, (one) => one.key.offset) - 1; at >= 0; at--) {
    const key = keys[at]!;
    if (offset <= key.value.offset + key.value.length) return key;
  }
  return undefined;
}

interface Order {
  readonly keys: readonly KeySource[];
  readonly tensors: readonly TensorSource[];
}

/** Lists to search in, made once for each document. */
const orders = new WeakMap<SpecDocument, Order>();

function orderOf(document: SpecDocument): Order {
  let order = orders.get(document);
  if (order === undefined) {
    order = { keys: [...document.keys.values()], tensors: [...document.tensors.values()] };
    orders.set(document, order);
  }
  return order;
}

/** For tensors whose cells do not stand in the order of the text (after a transpose), the flat indices in that order. */
const sortedCells = new WeakMap<TensorSource, Uint32Array | "inOrder">();

function cellIndexAt(source: TensorSource, cells: Uint32Array, offset: number): number | undefined {
  const sorted = sortedOf(source, cells);
  const flatAt = (place: number): number => (sorted === "inOrder" ? place : sorted[place]!);
  let low = 0;
  let high = cells.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cells[2 * flatAt(middle)]! <= offset) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return undefined;
  const flat = flatAt(low - 1);
  return offset <= cells[2 * flat + 1]! ? flat : undefined;
}

function sortedOf(source: TensorSource, cells: Uint32Array): Uint32Array | "inOrder" {
  let sorted = sortedCells.get(source);
  if (sorted !== undefined) return sorted;
  sorted = "inOrder";
  for (let at = 2; at < cells.length; at += 2) {
    if (cells[at]! > cells[at - 2]!) continue;
    sorted = Uint32Array.from({ length: cells.length / 2 }, (_, flat) => flat);
    sorted.sort((a, b) => cells[2 * a]! - cells[2 * b]!);
    break;
  }
  sortedCells.set(source, sorted);
  return sorted;
}

function indexOf(source: TensorSource, flat: number): number[] {
  const { shape } = source.tensor;
  const index = new Array<number>(shape.length);
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}

function lastAtOrBefore<T>(list: readonly T[], offset: number, placeOf: (item: T) => number): T | undefined {
  return list[countAtOrBefore(list, offset, placeOf) - 1];
}

/** How many items of a sorted list begin at or before the offset. */
function countAtOrBefore<T>(list: readonly T[], offset: number, placeOf: (item: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placeOf(list[middle]!) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
