import type { Diagnosis } from "../core/diagnose/diagnosis.ts";
import { explanationText, reasonsOf } from "../core/diagnose/diagnosisText.ts";
import { checkExpected, type ExpectedCheck } from "../core/engine/check.ts";
import { computeSpec } from "../core/engine/compute.ts";
import { costOf, keptSingleScores } from "../core/engine/cost.ts";
import { cellRange } from "../core/format/edit/cells.ts";
import type { SpecResult } from "../core/spec/result.ts";
import { flatIndex } from "../core/tensor/tensor.ts";
import { exactNumber } from "../core/view/numberFormat.ts";
import { plainText } from "../core/words.ts";
import type { LimitArguments } from "./arguments.ts";
import { kernelFor, littleWork } from "./kernelFor.ts";
import type { Output } from "./output.ts";
import type { FileProblem, Place } from "./places.ts";
import { readLittleSpec, readSpec } from "./readSpec.ts";
import type { CheckedValue, CheckReport } from "./reporters/checkReport.ts";
import type { Reading, ReadSpec } from "./specReading.ts";
import { warningsOf } from "./warnings.ts";
import { workFault } from "./work.ts";

/** What came of one file. */
export async function checkFile(path: string, output: Output, limits: LimitArguments): Promise<CheckReport> {
  return reportOf(await readSpec(path), output, limits);
}

/** What came of a file that is checked in a moment; undefined for every other. */
export async function checkLittleFile(path: string, limits: LimitArguments): Promise<CheckReport | undefined> {
  const reading = readLittleSpec(path);
  if (reading === undefined || (reading.read && costOf(reading.read.spec).work > littleWork)) return undefined;
  return reportOf(reading, { report: () => {} }, limits); // Only long work is reported beforehand.
}

async function reportOf(
  { file, problems, read }: Reading,
  output: Pick<Output, "report">,
  limits: LimitArguments,
): Promise<CheckReport> {
  const fault = read && workFault(read, limits, output);
  if (read === undefined || fault !== undefined) {
    return { file, outcome: "unread", problems: fault === undefined ? problems : [...problems, fault], values: [] };
  }
  const kernel = await kernelFor(read.spec);
  const result = computeSpec(read.spec, { kernel, keptSingleScores });
  const checks = checkExpected(read.spec, result);
  const hold = checks.every((check) => check.holds);
  const diagnosis = hold ? undefined : (await search()).boundedDiagnosis(read.spec, result, {}, kernel);
  const values = checks.map((check) => checkedValue(check, read, diagnosis));
  const warnings = [...warningsOf(read, result), ...(hold ? await closerExplanations(read, checks, result) : [])];
  return { file, outcome: hold ? "hold" : "differ", problems: [...problems, ...warnings], values };
}

/** The search for mistakes, which most files do not need. */
function search() {
  return import("../core/diagnose/boundedDiagnosis.ts");
}

/**
 * A warning where numbers hold only by the bound of a type of 16 bits, and one mistake explains nearly all of what they differ
 * by: the bound is so wide there that it covers small mistakes.
 */
async function closerExplanations(
  read: ReadSpec,
  checks: readonly ExpectedCheck[],
  result: SpecResult,
): Promise<FileProblem[]> {
  const { expectedDtype, expectedForms } = read.spec;
  const types = [expectedDtype, ...[...(expectedForms?.values() ?? [])].map(({ dtype }) => dtype)];
  if (!types.some((type) => type === "bfloat16" || type === "float16")) return [];
  const diagnosis = (await search()).boundedDiagnosis(read.spec, result, { pairs: false });
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
