import { numericProblems } from "../core/explain/checks/numericProblems.ts";
import { limits } from "../core/limits.ts";
import type { SpecResult } from "../core/spec/result.ts";
import type { WarningWish } from "./arguments.ts";
import type { Output } from "./output.ts";
import type { Told } from "./places.ts";
import { type ReadSpec, tell } from "./readSpec.ts";

/** What looks wrong in the numbers of a result; of many layers at most 100 problems and one that counts the rest. */
export function warningsOf({ document, spec, places }: ReadSpec, result: SpecResult): Told[] {
  const told = places.tell(numericProblems(document, spec, result, "warnings"));
  const shown = told.slice(0, limits.problems);
  const next = told[shown.length];
  if (next === undefined) return shown;
  return [...shown, { ...next, message: `${told.length - shown.length} more warnings are not shown`, notes: [] }];
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
