import { briefNumber } from "../../core/view/numberFormat.ts";

/** A bound in few characters: `−16`, `0.982`, `1.5e8`. */
export function boundText(bound: number): string {
  // Beyond these, digits and zeros would take more room than an exponent.
  const size = Math.abs(bound);
  if (size === 0 || (size >= 1e-3 && size < 1e5)) return briefNumber(bound, 3);
  const [digits = "", power = ""] = Number(bound.toPrecision(3)).toExponential().replace("+", "").split("e");
  return `${digits}e${power}`.replaceAll("-", "−");
}
