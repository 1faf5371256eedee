import { valueAt } from "../../tensor/valueAt.ts";
import type { KeySource, SpecDocument, TensorSource } from "../document.ts";
import type { TextRange } from "../problem.ts";

/** A cell that is in the text: a tensor of the document and the flat index of the cell in its data. */
export interface TextCell {
  readonly source: TensorSource;
  readonly index: number;
}

/** The cell whose number is at an offset of the text; the end of the number counts as part of it. */
export function textCellAt(document: Pick<SpecDocument, "tensors">, offset: number): TextCell | undefined {
  for (const source of document.tensors.values()) {
    const { value, cells } = source;
    if (cells === undefined || offset < value.offset || offset > value.offset + value.length) continue;
    const index = cellIndexAt(source, cells, offset);
    if (index !== undefined) return { source, index };
  }
  return undefined;
}

/** A cell of a tensor by its name and the flat index, shown from 1: `X[1,2]`, and `score.b` where it is a single number. */
export function indexedName(path: string, shape: readonly number[], flat: number): string {
  const index: number[] = [];
  for (let rest = flat, axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    index.unshift((rest % size) + 1);
    rest = Math.floor(rest / size);
  }
  return index.length === 0 ? path : `${path}[${index.join(",")}]`;
}

/** Where a cell is in the text; undefined for made and file tensors, and outside the tensor. */
export function cellRange({ cells }: TensorSource, index: number): TextRange | undefined {
  const [begin, end] = [cells?.[2 * index], cells?.[2 * index + 1]];
  return begin === undefined || end === undefined ? undefined : { offset: begin, length: end - begin };
}

/** The key whose own text (quotes included) holds the offset. */
export function keyAt(document: SpecDocument, offset: number): KeySource | undefined {
  for (const source of document.keys.values()) {
    if (offset >= source.key.offset && offset < source.key.offset + source.key.length) return source;
  }
  return undefined;
}

/** For tensors whose cells are not in the order of the text (after a transpose), the flat indices in that order. */
const sortedCells = new WeakMap<TensorSource, Uint32Array | "inOrder">();

function cellIndexAt(source: TensorSource, cells: Uint32Array, offset: number): number | undefined {
  const sorted = sortedOf(source, cells);
  const flatAt = (place: number): number => (sorted === "inOrder" ? place : valueAt(sorted, place));
  let low = 0;
  let high = cells.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(cells, 2 * flatAt(middle)) <= offset) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return undefined;
  const flat = flatAt(low - 1);
  return offset <= valueAt(cells, 2 * flat + 1) ? flat : undefined;
}

function sortedOf(source: TensorSource, cells: Uint32Array): Uint32Array | "inOrder" {
  let sorted = sortedCells.get(source);
  if (sorted !== undefined) return sorted;
  sorted = "inOrder";
  for (let at = 2; at < cells.length; at += 2) {
    if (valueAt(cells, at) > valueAt(cells, at - 2)) continue;
    sorted = Uint32Array.from({ length: cells.length / 2 }, (_, flat) => flat);
    sorted.sort((a, b) => valueAt(cells, 2 * a) - valueAt(cells, 2 * b));
    break;
  }
  sortedCells.set(source, sorted);
  return sorted;
}
