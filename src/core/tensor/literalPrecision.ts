/** How well a number's text is kept by a float64. */
export type Precision = "kept" | "overflow" | "underflow" | "rounded";

/**
 * Judges the JSON number literal `literal` that was read as `value`. Only whole numbers written out are judged for
 * rounding: a decimal fraction is hardly ever exact and nobody expects it to be. Nor is the shortest text of a large
 * float64 called rounded, though it ends in zeros that the value does not have.
 */
export function precisionOf(literal: string, value: number): Precision {
  if (!Number.isFinite(value)) return "overflow";
  if (value === 0) return hasNonZeroDigit(literal) ? "underflow" : "kept";
  if (literal.length < 16 || Number.isSafeInteger(value) || !isWhole(literal)) return "kept";
  return BigInt(literal) === BigInt(value) || literal === String(value) ? "kept" : "rounded";
}

/** Any digit but 0 before the exponent. */
function hasNonZeroDigit(literal: string): boolean {
  for (let at = 0; at < literal.length; at++) {
    const code = literal.charCodeAt(at);
    if (code === 69 || code === 101) return false;
    if (code >= 49 && code <= 57) return true;
  }
  return false;
}

function isWhole(literal: string): boolean {
  for (let at = 0; at < literal.length; at++) {
    const code = literal.charCodeAt(at);
    if (code !== 45 && (code < 48 || code > 57)) return false;
  }
  return true;
}
