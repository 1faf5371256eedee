import { numericProblems } from "../core/explain/checks/numericProblems.ts";
import type { SpecResult } from "../core/spec/result.ts";
import type { WarningWish } from "./arguments.ts";
import type { Output } from "./output.ts";
import { problemLines } from "./places.ts";
import type { ReadSpec } from "./readSpec.ts";

/**
 * Tells what looks wrong in a result's numbers, unless it is to be quiet. Returns how many warnings there are, with those
 * of the text.
 */
export function warn(
  { document, spec, places }: ReadSpec,
  result: SpecResult,
  output: Output,
  wish: WarningWish,
): number {
  const found = numericProblems(document, spec, result).filter(({ severity }) => severity === "warning");
  if (!wish.quiet) for (const line of found.flatMap((one) => problemLines(places, one))) output.report(line);
  return found.length + document.problems.filter(({ severity }) => severity === "warning").length;
}
