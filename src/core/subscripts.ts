/** The digits below the line, `₀` first. */
export const subDigits = "₀₁₂₃₄₅₆₇₈₉";

/** A number below the line: 12 → `₁₂`. */
export function subscript(number: number): string {
  return String(number).replace(/\d/g, (digit) => subDigits[Number(digit)] ?? digit);
}

/** What digits below the line say, on it: `₁₂` → 12. */
export function subscriptValue(digits: string): number {
  return Number(digits.replace(/[₀-₉]/g, (digit) => String(subDigits.indexOf(digit))));
}
