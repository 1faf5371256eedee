import { setFlagsFromString } from "node:v8";
import { boundedDiagnosis } from "../core/diagnose/boundedDiagnosis.ts";
import type { Diagnosis } from "../core/diagnose/diagnosis.ts";
import { explanationText, reasonsOf } from "../core/diagnose/diagnosisText.ts";
import { checkExpected, type ExpectedCheck } from "../core/engine/check.ts";
import { computeSpec } from "../core/engine/compute.ts";
import { keptSingleScores } from "../core/engine/cost.ts";
import { cellRange } from "../core/format/edit/cells.ts";
import type { SpecResult } from "../core/spec/result.ts";
import { flatIndex } from "../core/tensor/tensor.ts";
import { exactNumber } from "../core/view/numberFormat.ts";
import { plainText } from "../core/words.ts";
import type { CheckArguments } from "./arguments.ts";
import { kernelFor } from "./kernelFor.ts";
import type { Output } from "./output.ts";
import type { FileProblem, Place } from "./places.ts";
import { printProblems, readSpec } from "./readSpec.ts";
import type { CheckedValue, CheckReport, Reporter } from "./reporters/checkReport.ts";
import { githubReporter } from "./reporters/githubReporter.ts";
import { jsonReporter } from "./reporters/jsonReporter.ts";
import { junitReporter } from "./reporters/junitReporter.ts";
import { tapReporter } from "./reporters/tapReporter.ts";
import { textReporter } from "./reporters/textReporter.ts";
import type { ReadSpec } from "./specReading.ts";
import { warningsOf } from "./warnings.ts";
import { workFault } from "./work.ts";

/**
 * How much of a function runs, in bytes of its code, before V8 thinks of optimizing it. Of many small specs nearly every function
 * runs for a moment only: with V8's own 67,584 a quarter of the time goes into code that is hardly used afterwards.
 */
const interruptBudget = 1e6;

/**
 * `attn check`: what came of each file and of each `expected`, as the reporter writes it. Exit status 0 when all hold, 1 when
 * some do not (or, with `strict`, something is warned of), 2 when a file cannot be understood.
 */
export async function checkCommand(args: CheckArguments, output: Output): Promise<number> {
  if (args.files.length > 1) setFlagsFromString(`--interrupt-budget=${interruptBudget}`);
  const counts = { hold: 0, differ: 0, unread: 0 };
  const reporter = reporterFor(args);
  let warnings = 0;
  await output.write(reporter.begin());
  for (const file of args.files) {
    const report = await checkFile(file, output, args);
    const errors = report.problems.filter(({ severity }) => severity === "error");
    const problems = args.quiet ? errors : report.problems;
    if (reporter.printsProblems) printProblems(problems, output);
    await output.write(
      reporter.report(
        args.strict && args.reporter !== "text" ? strictly({ ...report, problems }) : { ...report, problems },
      ),
    );
    counts[report.outcome]++;
    warnings += report.problems.length - errors.length;
  }
  await output.write(reporter.end(counts));
  if (counts.unread > 0) return 2;
  return counts.differ > 0 || (args.strict && warnings > 0) ? 1 : 0;
}

/** A report in which each warning is a value that does not hold, for those who read nothing but what fails. */
function strictly(report: CheckReport): CheckReport {
  const errors = report.problems.filter(({ severity }) => severity === "error");
  const failing = report.problems
    .filter(({ severity }) => severity === "warning")
    .map(({ place, message }) => ({ name: "warning", holds: false, place, difference: message, reasons: [] }));
  return { ...report, problems: errors, values: [...report.values, ...failing] };
}

function reporterFor({ reporter, files }: CheckArguments): Reporter {
  switch (reporter) {
    case "text":
      return textReporter(files.length);
    case "github":
      return githubReporter;
    case "junit":
      return junitReporter;
    case "json":
      return jsonReporter();
    case "tap":
      return tapReporter();
  }
}

async function checkFile(path: string, output: Output, args: CheckArguments): Promise<CheckReport> {
  const { file, problems, read } = await readSpec(path);
  const fault = read && workFault(read, args, output);
  if (read === undefined || fault !== undefined) {
    return { file, outcome: "unread", problems: fault === undefined ? problems : [...problems, fault], values: [] };
  }
  const kernel = await kernelFor(read.spec);
  const result = computeSpec(read.spec, { kernel, keptSingleScores });
  const checks = checkExpected(read.spec, result);
  const hold = checks.every((check) => check.holds);
  const diagnosis = hold ? undefined : boundedDiagnosis(read.spec, result, {}, kernel);
  const values = checks.map((check) => checkedValue(check, read, diagnosis));
  const warnings = [...warningsOf(read, result), ...(hold ? closerExplanations(read, checks, result) : [])];
  return { file, outcome: hold ? "hold" : "differ", problems: [...problems, ...warnings], values };
}

/**
 * A warning where numbers hold only by the bound of a type of 16 bits, and one mistake explains nearly all of what they differ
 * by: the bound is so wide there that it covers small mistakes.
 */
function closerExplanations(read: ReadSpec, checks: readonly ExpectedCheck[], result: SpecResult): FileProblem[] {
  const { expectedDtype, expectedForms } = read.spec;
  const types = [expectedDtype, ...[...(expectedForms?.values() ?? [])].map(({ dtype }) => dtype)];
  if (!types.some((type) => type === "bfloat16" || type === "float16")) return [];
  const diagnosis = boundedDiagnosis(read.spec, result, { pairs: false });
  const [best] = diagnosis?.explanations ?? [];
  const check = checks.find(({ layer, name }) => layer === diagnosis?.culprit?.layer && name === diagnosis.culprit.id);
  if (diagnosis === undefined || best === undefined || check === undefined) return [];
  const type = diagnosis.steps.find(({ layer, id }) => layer === check.layer && id === check.name)?.type;
  const message = `The differences are within the rounding of ${type}, but there is a closer explanation: ${explanationText(diagnosis, best)}`;
  return [{ severity: "warning", place: placeOf(check, read), message, notes: [] }];
}

function checkedValue(check: ExpectedCheck, read: ReadSpec, diagnosis: Diagnosis | undefined): CheckedValue {
  const name = check.layer === "" ? check.name : `${check.layer}.${check.name}`;
  const difference = check.holds ? "" : differenceText(check, name);
  const reasons = check.holds || diagnosis === undefined ? [] : reasonsOf(diagnosis, check);
  return {
    ...{ name, holds: check.holds, difference, reasons },
    get place() {
      return placeOf(check, read);
    },
  };
}

/** `layers[1].weights[0,1,2,3]: got 0.5, want 0.4; 3 of 9 cells differ, largest difference 0.2`. */
function differenceText(check: ExpectedCheck, name: string): string {
  const first = check.firstMismatch;
  if (first === undefined) return `${name}: not computed`;
  const { index, got, want } = first;
  const cell = index.length === 0 ? name : `${name}[${index.join(",")}]`;
  const values = `got ${exactNumber(got)}, want ${exactNumber(want)}`;
  const cells = plainText({ template: "{0} of {1} cells differ", args: [check.wrongCells, check.cells] });
  return `${cell}: ${values}; ${cells}, largest difference ${exactNumber(check.largestDifference)}`;
}

/** Where in the text the differing number is; the entry where there is none. */
function placeOf(check: ExpectedCheck, { document, places }: ReadSpec): Place {
  const { layer, name, firstMismatch } = check;
  const paths = layer === "" ? [`expected.${name}`] : [`${layer}.expected.${name}`, `expected.${layer}.${name}`];
  const source = paths.map((path) => document.tensors.get(path)).find((found) => found !== undefined);
  if (source === undefined) return places.at(document.keys.get("expected")?.key.offset ?? 0);
  if (firstMismatch === undefined) return places.at(check.holds ? source.key.offset : source.value.offset);
  const cell = cellRange(source, flatIndex(firstMismatch.index, source.tensor.shape));
  return places.at((cell ?? source.value).offset);
}
