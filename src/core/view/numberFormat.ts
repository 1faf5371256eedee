const minus = "\u2212";
const largestFixed = 1e7;
const smallestFixed = 1e-4;

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

/** Whether a number is written with an exponent: from 10⁷ on, and below 10⁻⁴. */
function hasExponent(value: number): boolean {
  const size = Math.abs(value);
  return size >= largestFixed || (size < smallestFixed && size > 0);
}

/**
 * The text of a table cell. A number that is exact within `decimals` places is written short (`4`, `0.5`, `−0`); any other
 * is rounded to just that many places (`0.47`). What would round to zero says so (`<0.01`, `>−0.01`), so that only zero is
 * `0`. From 10⁷ on and below 10⁻⁴: `1.23e7`, `3.2e−9`.
 */
export function formatNumber(value: number, decimals: number): string {
  const special = notFinite(value);
  if (special !== undefined) return special;
  if (Object.is(value, -0)) return `${minus}0`;
  const places = placesOf(decimals);
  if (hasExponent(value)) return withExponent(value, Math.abs(value) < 1 ? Math.min(1, places) : places);
  const rounded = value.toFixed(places);
  if (roundsToZero(value, decimals)) return nearZero(value, places);
  const short = String(value);
  return typographic(Number(rounded) === value && short.length <= rounded.length ? short : rounded);
}

/** The same, without the zero before the point where room is short: `.47`. */
export function cellText(value: number, decimals: number, terse: boolean): string {
  const text = formatNumber(value, decimals);
  return terse ? text.replace(/^(\D*)0\./, "$1.") : text;
}

/** A difference in a table cell, with its sign; one that would round to zero has an exponent, so that its size is seen: `+1.3e−3`. */
export function differenceText(value: number, decimals: number, terse: boolean): string {
  const text = roundsToZero(value, decimals) ? withExponent(value, 1) : cellText(value, decimals, terse);
  return value > 0 ? `+${text}` : text;
}

/** Decimal places that JavaScript can write. */
function placesOf(decimals: number): number {
  return Math.max(0, Math.min(20, Math.trunc(decimals) || 0));
}

function roundsToZero(value: number, decimals: number): boolean {
  return value !== 0 && Number(value.toFixed(placesOf(decimals))) === 0;
}

/** The mantissa without idle zeros: `1e7`, `1.23e7`. */
function withExponent(value: number, places: number): string {
  const [mantissa = "", power = ""] = value.toExponential(places).split("e");
  return typographic(`${Number(mantissa)}e${power}`);
}

function nearZero(value: number, places: number): string {
  const least = (10 ** -places).toFixed(places);
  return value > 0 ? `<${least}` : `>${minus}${least}`;
}

/** The shortest text that JavaScript, JSON and Python read back as the same number; `-0.0`, `NaN`, `Infinity`, `-Infinity`. */
export function exactNumber(value: number): string {
  return Object.is(value, -0) ? "-0.0" : String(value).replace("e+", "e");
}

/** Digits that a number needs so that none before its decimal point is replaced by a zero it does not have. */
function digitsFor(value: number, digits: number): number {
  const size = Math.abs(value);
  return size >= 1 && size < largestFixed ? Math.max(digits, Math.floor(Math.log10(size)) + 1) : digits;
}

/**
 * A number in a sentence or a sum: at most `digits` significant digits, none of them idle: `0.46831`, `4`. From 10⁷ on and
 * below 10⁻⁴ with an exponent: `1.5e−7`, `1.23457e8`.
 */
export function briefNumber(value: number, digits = 6): string {
  const special = notFinite(value);
  if (special !== undefined) return special;
  if (Object.is(value, -0)) return `${minus}0`;
  const rounded = Number(value.toPrecision(digitsFor(value, digits)));
  return typographic(hasExponent(rounded) ? rounded.toExponential() : String(rounded));
}

/** Whether `briefNumber` shows the number as it is, without rounding. */
export function isBrief(value: number, digits = 6): boolean {
  return !Number.isFinite(value) || Number(value.toPrecision(digitsFor(value, digits))) === value;
}

/**
 * Decimals for the cells of one matrix: those asked for, but as many more as its largest number needs to show two
 * digits, so that a matrix of small numbers is not a table of zeros; what is below 10⁻⁴ is written with an exponent.
 */
export function decimalsFor(values: Float64Array, decimals: number): number {
  let largest = 0;
  for (const value of values) {
    if (largest >= 1) break;
    const size = Math.abs(value);
    if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
  }
  if (largest < smallestFixed || largest >= 1) return decimals;
  return Math.max(decimals, 1 - Math.floor(Math.log10(largest)));
}
