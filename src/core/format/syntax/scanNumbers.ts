import { precisionOf } from "../../tensor/literalPrecision.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import type { NumberStore } from "./numberRow.ts";

/** What was found in an array of numbers. */
export interface ScannedNumbers {
  /** The offset behind the closing bracket, or behind a comma where the array goes on. */
  readonly end: number;
  readonly closed: boolean;
  readonly lineBreaks: number;
}

/** 10⁰ … 10²², all exact. */
const powers = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * Reads `1, 2.5, -3e2]` from behind an opening bracket or a comma into the store, `most` numbers at the most: the bulk of every
 * document, many times faster than token by token. Gives up at anything but white space, commas and plain JSON numbers
 * that float64 keeps; the slow way then says what it is, and the caller takes back what the store was given.
 */
export function scanNumbers(text: string, from: number, store: NumberStore, most: number): ScannedNumbers | undefined {
  const last = store.count + most;
  let at = from;
  let lineBreaks = 0;
  for (;;) {
    let code = text.charCodeAt(at);
    while (code === 32 || code === 9 || code === 10 || code === 13) {
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) lineBreaks++;
      code = text.charCodeAt(++at);
    }
    at = scanNumber(text, at, store);
    if (at < 0) return undefined;
    code = text.charCodeAt(at);
    while (code === 32 || code === 9 || code === 10 || code === 13) {
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) lineBreaks++;
      code = text.charCodeAt(++at);
    }
    at++;
    if (code === 93) return { end: at, closed: true, lineBreaks };
    if (code !== 44) return undefined;
    if (store.count >= last) return { end: at, closed: false, lineBreaks };
  }
}

/** Reads one number and returns where it ends, −1 when it is none or not one for the fast way. */
function scanNumber(text: string, begin: number, store: NumberStore): number {
  let at = begin;
  let code = text.charCodeAt(at);
  const negative = code === 45;
  if (negative) code = text.charCodeAt(++at);
  const firstDigit = at;
  let mantissa = 0;
  while (code >= 48 && code <= 57) {
    mantissa = mantissa * 10 + (code - 48);
    code = text.charCodeAt(++at);
  }
  const whole = at - firstDigit;
  if (whole === 0 || (whole > 1 && text.charCodeAt(firstDigit) === 48)) return -1;
  let decimals = 0;
  if (code === 46) {
    const point = at;
    code = text.charCodeAt(++at);
    while (code >= 48 && code <= 57) {
      mantissa = mantissa * 10 + (code - 48);
      code = text.charCodeAt(++at);
    }
    decimals = at - point - 1;
    if (decimals === 0) return -1;
  }
  const exact = mantissa <= Number.MAX_SAFE_INTEGER && decimals < powers.length;
  if (code === 69 || code === 101 || !exact) return scanLong(text, begin, at, store);
  // Both are exact, so their quotient is the nearest float64.
  const value = decimals === 0 ? mantissa : mantissa / valueAt(powers, decimals);
  store.add(negative ? -value : value, begin, at);
  return at;
}

/** A number with an exponent or many digits, which starts at `begin` and is read up to `at` so far. */
function scanLong(text: string, begin: number, at: number, store: NumberStore): number {
  let end = at;
  let code = text.charCodeAt(end);
  if (code === 69 || code === 101) {
    code = text.charCodeAt(++end);
    if (code === 43 || code === 45) code = text.charCodeAt(++end);
    const digits = end;
    while (code >= 48 && code <= 57) code = text.charCodeAt(++end);
    if (end === digits) return -1;
  }
  const literal = text.slice(begin, end);
  const value = Number(literal);
  if (precisionOf(literal, value) !== "kept") return -1;
  store.add(value, begin, end);
  return end;
}
