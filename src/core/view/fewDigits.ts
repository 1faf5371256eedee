import { briefNumber } from "./numberFormat.ts";

/** A number of a sentence that needs no more than a few digits; NaN where there is none. */
export function fewDigits(value: number | undefined, digits = 3): string {
  return briefNumber(value ?? Number.NaN, digits);
}
