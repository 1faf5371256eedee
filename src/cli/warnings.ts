import { numericProblems } from "../core/explain/checks/numericProblems.ts";
import type { SpecResult } from "../core/spec/result.ts";
import type { WarningWish } from "./arguments.ts";
import type { Output } from "./output.ts";
import type { Told } from "./places.ts";
import { type ReadSpec, tell } from "./readSpec.ts";

/** What looks wrong in the numbers of a result. */
export function warningsOf({ document, spec, places }: ReadSpec, result: SpecResult): Told[] {
  return places.tell(numericProblems(document, spec, result, "warnings"));
}

/** Says on standard error what looks wrong in a result's numbers. The exit status of a command that only prints them. */
export function warn(
  read: ReadSpec & { readonly warned: number },
  result: SpecResult,
  output: Output,
  { quiet, strict }: WarningWish,
): number {
  const told = warningsOf(read, result);
  if (!quiet) tell(told, output);
  return strict && read.warned + told.length > 0 ? 1 : 0;
}
