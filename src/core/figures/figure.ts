import type { Formula } from "../explain/outline.ts";
import { itemAt } from "../present.ts";
import { valueAt } from "../tensor/valueAt.ts";
import type { Words } from "../words.ts";
import type { HeadNumbers } from "./headNumbers.ts";

/** A number beside a figure's own: what else it says of the head. */
export interface FigurePart {
  /** For programs, in lower case: `usual`. */
  readonly name: string;
  readonly words: Words;
  readonly value: number;
}

/** What a figure is of one head. */
export interface Measured {
  /** Undefined where the figure says nothing of this head; `note` says why. */
  readonly value: number | undefined;
  /** The queries it was taken over, where those are not all. */
  readonly rows?: number;
  readonly parts?: readonly FigurePart[];
  readonly note?: Words;
}

/** What a figure is and how it is written. */
export interface FigureKind {
  /** For programs and for what is kept, in lower case: `induction`. */
  readonly name: string;
  readonly title: Words;
  readonly formula: Formula;
  /** One sentence: what a large or small one means. */
  readonly words: Words;
}

/** A figure of a head: to add one, write its file and put it into the list of `figures.ts`. */
export interface HeadFigure extends FigureKind {
  /** Whether it takes long, so that it is only made when somebody asks for it. */
  readonly isSlow?: boolean;
  readonly measure: (head: HeadNumbers) => Measured;
}

/** Σ over count numbers, of none 0. */
export function sumOf(count: number, at: (index: number) => number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += at(index);
  return sum;
}

/** The mean, and how far numbers lie from it (the root of the mean square); undefined of none. */
export function meanAndSpread(values: readonly number[]): { mean: number; spread: number } | undefined {
  if (values.length === 0) return undefined;
  const mean = sumOf(values.length, (k) => itemAt(values, k)) / values.length;
  const square = sumOf(values.length, (k) => (itemAt(values, k) - mean) ** 2) / values.length;
  return { mean, spread: Math.sqrt(square) };
}

/** The queries that see a key. */
export function seeingRows(head: HeadNumbers): number[] {
  return Array.from({ length: head.n }, (_, i) => i).filter((i) => visibleCount(head, i) > 0);
}

const counts = new WeakMap<HeadNumbers, Int32Array>();

/** How many keys a query sees; counted once. */
export function visibleCount(head: HeadNumbers, i: number): number {
  let known = counts.get(head);
  if (known === undefined) {
    known = Int32Array.from({ length: head.n }, (_, row) =>
      sumOf(head.m, (j) => valueAt(head.visible, row * head.m + j)),
    );
    counts.set(head, known);
  }
  return valueAt(known, i);
}

/** The key with the row's largest weight, the first of equals; −1 where no weight is a number. */
export function largestKey({ m, weights }: HeadNumbers, i: number): number {
  let best = -1;
  for (let j = 0; j < m; j++) {
    const weight = valueAt(weights, i * m + j);
    if (!Number.isNaN(weight) && (best < 0 || weight > valueAt(weights, i * m + best))) best = j;
  }
  return best;
}
