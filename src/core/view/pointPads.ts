import { valueAt } from "../tensor/valueAt.ts";

const point = /^[<>]?[+\u2212]?(?=[\d.])\d*(\.\d+)?$/;

/** The characters of a written number from its decimal point on; undefined for what has no such place (NaN, ∞, exponents). */
export function fractionLength(text: string): number | undefined {
  const found = point.exec(text);
  return found === null ? undefined : (found[1] ?? "").length;
}

/**
 * By how many characters each number of a table must be indented from its column's right edge so that the decimal points are below
 * each other: `1` beside `0.47` by three. Texts are row-major; numbers with an exponent stay at the edge.
 */
export function pointPads(texts: readonly string[], cols: number): Uint8Array {
  const deepest = new Uint8Array(cols);
  const fractions = texts.map(fractionLength);
  for (const [index, length] of fractions.entries()) {
    if (length !== undefined && length > valueAt(deepest, index % cols)) deepest[index % cols] = length;
  }
  return Uint8Array.from(fractions, (length, index) =>
    length === undefined ? 0 : valueAt(deepest, index % cols) - length,
  );
}

/** The characters of the widest cell of a table whose points are lined up; at least 1. */
export function widestPadded(texts: readonly string[], pads: Uint8Array): number {
  return texts.reduce((widest, { length }, index) => Math.max(widest, length + valueAt(pads, index)), 1);
}
