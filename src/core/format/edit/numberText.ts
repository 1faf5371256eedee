/**
 * The shortest JSON text that reads back to the same float64 (ECMAScript's Number::toString gives it): `0.1`, `1e21`;
 * −0 is `-0.0`; NaN and the infinities are quoted, as JSON has no number for them.
 */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return '"NaN"';
  if (!Number.isFinite(value)) return value > 0 ? '"Infinity"' : '"-Infinity"';
  if (Object.is(value, -0)) return "-0.0";
  return String(value).replace("e+", "e");
}
