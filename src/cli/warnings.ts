import { numericProblems } from "../core/explain/checks/numericProblems.ts";
import { limits } from "../core/limits.ts";
import type { SpecResult } from "../core/spec/result.ts";
import type { WarningArguments } from "./arguments.ts";
import type { Output } from "./output.ts";
import type { FileProblem } from "./places.ts";
import { printProblems } from "./readSpec.ts";
import type { ReadSpec } from "./specReading.ts";

/** What looks wrong in the numbers of a result; of many layers at most 100 problems and one that counts the rest. */
export function warningsOf({ document, spec, places }: ReadSpec, result: SpecResult): FileProblem[] {
  const problems = places.problemsOf(numericProblems(document, spec, result, "warnings"));
  const shown = problems.slice(0, limits.problems);
  const next = problems[shown.length];
  if (next === undefined) return shown;
  return [...shown, { ...next, message: `${problems.length - shown.length} more warnings are not shown`, notes: [] }];
}

/** Says on standard error what looks wrong in a result's numbers. The exit status of a command that only prints them. */
export function warn(
  read: ReadSpec & { readonly warned: number },
  result: SpecResult,
  output: Output,
  { quiet, strict }: WarningArguments,
): number {
  const problems = warningsOf(read, result);
  if (!quiet) printProblems(problems, output);
  return strict && read.warned + problems.length > 0 ? 1 : 0;
}
