import { itemAt } from "../../present.ts";
import type { StepId } from "../../spec/steps.ts";
import { shapeText } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import type { TensorSource } from "../document.ts";
import type { Fix, TextRange } from "../problem.ts";
import type { Related } from "../problems.ts";
import type { Reading } from "../read/reading.ts";

/** A size that is in the document: its value, what it is called in a message, and the text that fixes it. */
export interface Size {
  readonly value: number;
  readonly name: string;
  readonly range: TextRange;
  /** Whether it is each head's part of what the name says. */
  readonly isPerHead?: boolean;
}

/** The sizes of a sequence of vectors; what is undefined is not known, because of an earlier problem. */
export interface Flow {
  readonly batch: Size | undefined;
  readonly rows: Size | undefined;
  readonly width: Size | undefined;
}

/** A flow of which nothing is known, so that nothing about it is complained of. */
export const unknownFlow: Flow = { batch: undefined, rows: undefined, width: undefined };

/** How many wrong shapes of steps are reported. */
const toldSteps = 3;

/** Compares sizes and reports where two disagree, at most once for one piece of text. */
export class Sizes {
  readonly #blamed = new Set<number>();
  /** Paths of the blocks whose weights are the other way round. */
  readonly #turned = new Set<string>();
  #faults = 0;
  /** Faults of the shapes that are given or expected. */
  #stepFaults = 0;

  /** The shapes that the steps of a block may have, by the block's path. */
  readonly steps = new Map<string, (id: StepId) => readonly (readonly number[])[] | undefined>();

  constructor(readonly reading: Reading) {}

  /** Whether a key is in the text, understood or not, or misspelt. */
  isGiven(path: string): boolean {
    return this.reading.keys.has(path) || this.reading.failed.has(path);
  }

  /** Whether a key is in the text but could not be understood. */
  isUnknown(path: string): boolean {
    return this.reading.failed.has(path);
  }

  /** The tensor at a path; undefined when there is none or it cannot be relied on. */
  source(path: string): TensorSource | undefined {
    return this.isUnknown(path) ? undefined : this.reading.tensors.get(path);
  }

  /** The value of a key that is in the text. */
  valueOf(path: string): TextRange | undefined {
    return this.reading.keys.get(path)?.value;
  }

  report(
    code: string,
    range: TextRange,
    message: ReturnType<typeof words>,
    related: readonly Related[] = [],
    fixes: readonly Fix[] = [],
  ): void {
    if (this.#blamed.has(range.offset)) return;
    this.#blamed.add(range.offset);
    this.#faults++;
    this.reading.problems.error(code, range, message, { related, fixes });
  }

  /** Whether this piece of text was blamed for something already. */
  isBlamed(range: TextRange): boolean {
    return this.#blamed.has(range.offset);
  }

  /**
   * Reports `got` when it differs from `want`. The template's places: {0} and {1} name and value of what was got, {2} and {3}
   * of what was wanted. What was blamed already is no measure for others. Returns whether both are known and equal.
   */
  agree(got: Size | undefined, want: Size | undefined, template: string): boolean {
    if (got === undefined || want === undefined) return false;
    if (got.value === want.value) return true;
    if (this.isBlamed(want.range)) return false;
    const message = words(template, got.name, got.value, want.name, want.value);
    this.report("shape.mismatch", got.range, message, this.relatedTo(want, got));
    return false;
  }

  /** As `agree`, for batches: a single item serves a whole batch of queries. */
  agreeBatch(got: Size | undefined, queries: Size | undefined): boolean {
    if (got?.value === 1) return true;
    return this.agree(got, queries, "{0} has a batch of {1}, but {2} has one of {3}");
  }

  /** Reports that the weights of a block are stored the other way round than it says, at the layout where that is written. */
  reportTurned(path: string, got: Size, width: Size, layout: string): void {
    this.#turned.add(path);
    const key = path === "" ? "weightLayout" : `${path}.weightLayout`;
    const written = this.valueOf(key);
    const message = words(
      '{0} takes {1} columns, but {2} has {3}: all weights would fit with the weightLayout "{4}"',
      got.name,
      got.value,
      width.name,
      width.value,
      layout,
    );
    const fixes = written === undefined ? [] : [changeTo(written, JSON.stringify(layout))];
    this.report("shape.mismatch", written ?? got.range, message, this.relatedTo(width, got), fixes);
  }

  /** Whether the weights of a block are the other way round, which is reported. */
  isTurned(path: string): boolean {
    return this.#turned.has(path);
  }

  /** The place of a size, unless it is the place already blamed. */
  relatedTo(size: Size, other: Size): Related[] {
    if (size.range.offset === other.range.offset) return [];
    const template = size.isPerHead ? "{0}: {1} for each head" : "{0}: {1}";
    return [{ message: words(template, size.name, size.value), range: size.range }];
  }

  /**
   * Compares a tensor's shape with the one it must have; axes of length 1 in front may be left out. Where something else
   * is wrong, the wanted shape is in doubt and nothing is said; of many that do not fit, only the first are reported.
   */
  agreeShape(
    source: TensorSource,
    name: string,
    wanted: readonly (readonly number[])[],
    place: Size | undefined,
  ): void {
    const { shape } = source.tensor;
    if (wanted.length === 0 || wanted.some((want) => fitsShape(shape, want))) return;
    const inDoubt = this.reading.unknownKeys > 0 || this.#faults > this.#stepFaults;
    if (inDoubt || this.#stepFaults >= toldSteps) return;
    const before = this.#faults;
    const message = words(
      "{0} is {1}, but {2} is {3}",
      source.path,
      shapeText(shape),
      name,
      shapeText(itemAt(wanted, 0)),
    );
    const related =
      place === undefined ? [] : [{ message: words("{0}: {1}", place.name, place.value), range: place.range }];
    this.report("shape.mismatch", source.value, message, related);
    this.#stepFaults += this.#faults - before;
  }
}

function changeTo(range: TextRange, text: string): Fix {
  return { title: words("Change to {0}", text), edits: [{ range, text }] };
}

/** Whether a shape is the wanted one, or it without axes of length 1 in front. */
export function fitsShape(shape: readonly number[], want: readonly number[]): boolean {
  const missing = want.length - shape.length;
  if (missing < 0) return false;
  return want.every((size, axis) => size === (axis < missing ? 1 : shape[axis - missing]));
}

/** An axis of a tensor that is in the text, counted from the end: 1 is the last. */
export function axisSize(source: TensorSource, fromEnd: number): Size {
  return { value: source.tensor.shape.at(-fromEnd) ?? 1, name: source.path, range: source.value };
}

/** A size with another value, of the same place. */
export function resized(size: Size, value: number, name = size.name): Size {
  return { value, name, range: size.range };
}

/** The sizes of a sequence n×d or B×n×d. */
export function flowOf(source: TensorSource): Flow {
  return { batch: axisSize(source, 3), rows: axisSize(source, 2), width: axisSize(source, 1) };
}
