/** The subscript digits, `₀` first. */
export const subDigits = "₀₁₂₃₄₅₆₇₈₉";

/** A number as a subscript: 12 → `₁₂`. */
export function subscript(number: number): string {
  return String(number).replace(/\d/g, (digit) => subDigits[Number(digit)] ?? digit);
}

/** The number that subscript digits stand for: `₁₂` → 12. */
export function subscriptValue(digits: string): number {
  return Number(digits.replace(/[₀-₉]/g, (digit) => String(subDigits.indexOf(digit))));
}
