const minus = "\u2212";
const largestFixed = 1e7;

/** A number as code writes it with the typographic minus sign in place of the hyphen. */
function typographic(text: string): string {
  return text.replace("e+", "e").replaceAll("-", minus);
}

/** The text of NaN and the infinities; undefined for finite numbers. */
function notFinite(value: number): string | undefined {
  if (Number.isNaN(value)) return "NaN";
  if (value === Number.POSITIVE_INFINITY) return "∞";
  return value === Number.NEGATIVE_INFINITY ? `${minus}∞` : undefined;
}

/**
 * The text of a table cell. A number that is exact within `decimals` places is written short (`4`, `0.5`, `−0`); any other
 * is rounded to just that many places (`0.47`, `0.00`), so that `0` is zero and `0.00` is not. From 10⁷ on: `1.23e7`.
 */
export function formatNumber(value: number, decimals: number): string {
  const special = notFinite(value);
  if (special !== undefined) return special;
  if (Object.is(value, -0)) return `${minus}0`;
  const places = Math.max(0, Math.min(20, Math.trunc(decimals) || 0));
  const rounded = Math.abs(value) < largestFixed ? value.toFixed(places) : value.toExponential(places);
  const short = String(value);
  return typographic(Number(rounded) === value && short.length <= rounded.length ? short : rounded);
}

/** The shortest text that JavaScript, JSON and Python read back as the same number; `-0.0`, `NaN`, `Infinity`, `-Infinity`. */
export function exactNumber(value: number): string {
  return Object.is(value, -0) ? "-0.0" : String(value).replace("e+", "e");
}

/** A number in a sentence or a sum: at most `digits` significant digits, none of them idle: `0.46831`, `4`, `1.5e−7`. */
export function briefNumber(value: number, digits = 6): string {
  const special = notFinite(value);
  if (special !== undefined) return special;
  if (Object.is(value, -0)) return `${minus}0`;
  return typographic(String(Number(value.toPrecision(digits))));
}

/** Whether `briefNumber` shows the number as it is, without rounding. */
export function isBrief(value: number, digits = 6): boolean {
  return !Number.isFinite(value) || Number(value.toPrecision(digits)) === value;
}

/**
 * Decimals for the cells of one matrix: those asked for, but as many more as its largest number needs to show two
 * digits, so that a matrix of small numbers is not a table of zeros (12 at most).
 */
export function decimalsFor(values: Float64Array, decimals: number): number {
  let largest = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
  }
  if (largest === 0 || largest >= 1) return decimals;
  return Math.max(decimals, Math.min(12, 1 - Math.floor(Math.log10(largest))));
}
