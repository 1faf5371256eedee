import { fill } from "../core/sentence.ts";
import { inSingular } from "../core/singular.ts";

/** A sentence with its values: counts of 1 in the singular, large ones in groups of three. Until this is here, they are filled in as they are. */
export function wellPut(template: string, args: readonly (string | number)[]): string {
  return fill(inSingular(template, args), args.map(grouped));
}

/** Whole numbers of five digits and more: 16,384. */
function grouped(arg: string | number): string | number {
  return typeof arg === "number" && Number.isInteger(arg) && Math.abs(arg) >= 1e4 ? arg.toLocaleString("en") : arg;
}
