import { boundedDiagnosis } from "../core/diagnose/boundedDiagnosis.ts";
import type { DiagnoseWish as Wish } from "../core/diagnose/diagnose.ts";
import type { Diagnosis } from "../core/diagnose/diagnosis.ts";
import { diagnosisJson } from "../core/diagnose/diagnosisJson.ts";
import { explanationText, shortDifference, verdictText } from "../core/diagnose/diagnosisText.ts";
import { computeSpec } from "../core/engine/compute.ts";
import { plainText } from "../core/words.ts";
import type { DiagnoseWish } from "./arguments.ts";
import type { Output } from "./output.ts";
import { readAndTell, tell } from "./readSpec.ts";
import { warningsOf } from "./warnings.ts";
import { workFault } from "./work.ts";

/** `attn diagnose`. Exit status 0 where all holds or is rounding, 1 where not, 2 where the file cannot be understood. */
export async function diagnoseCommand(wish: DiagnoseWish, output: Output): Promise<number> {
  const read = await readAndTell(wish.file, output, { quiet: wish.quiet });
  if (read === undefined) return 2;
  const fault = workFault(read, wish, output);
  if (fault !== undefined) {
    tell([fault], output);
    return 2;
  }
  const { train, ...spec } = read.spec;
  const result = computeSpec(spec);
  const diagnosis = boundedDiagnosis(spec, result, searchOf(wish));
  const warned = [...read.told, ...warningsOf(read, result)].map(({ place: { line, column }, message }) => ({
    ...{ line, column, message },
  }));
  if (diagnosis === undefined) {
    output.report(`attn: ${read.file}: too large for a search of mistakes`);
    return 2;
  }
  if (wish.step !== undefined && diagnosis.steps.length === 0) {
    output.report(`attn: ${read.file}: nothing is expected of the step ${wish.step}`);
    return 2;
  }
  await output.write(
    wish.json ? `${JSON.stringify(diagnosisJson(diagnosis, warned), undefined, 2)}\n` : diagnosisTable(diagnosis),
  );
  return diagnosis.steps.every(({ differs, verdict }) => differs === 0 || verdict === "rounding") ? 0 : 1;
}

function searchOf({ step, pairs }: DiagnoseWish): Wish {
  return { ...(step !== undefined && { step }), ...(pairs && { pairs }) };
}

/** One line for each expected step, then the explanations. */
function diagnosisTable(diagnosis: Diagnosis): string {
  if (diagnosis.steps.length === 0) return "nothing is expected\n";
  const lines = diagnosis.steps.map((step) => {
    const name = step.layer === "" ? step.id : `${step.layer}.${step.id}`;
    if (step.differs === 0) return `✓ ${name}: all ${step.cells} cells hold`;
    const errors = `own ${shortDifference(step.own)}, inherited ${shortDifference(step.inherited)}`;
    const where = `${step.differs} of ${step.cells} cells differ, by ${shortDifference(step.largest)} at [${step.at.join(",")}]`;
    return `✗ ${name}: ${where} (${errors}); ${verdictText(step)}`;
  });
  return `${[...lines, ...explanationLines(diagnosis)].join("\n")}\n`;
}

/** The explanations, one a line; what has no effect here on a line of its own. */
export function explanationLines(diagnosis: Diagnosis): string[] {
  const { culprit, explanations, withoutEffect } = diagnosis;
  if (culprit === undefined) return [];
  const patterns = (diagnosis.patterns ?? []).map(({ text }) => `${plainText(text)}.`);
  const lines = [...explanations.map((one) => explanationText(diagnosis, one)), ...patterns];
  const hidden = withoutEffect.slice(0, 12).join(", ");
  return [
    ...lines,
    ...(hidden === "" ? [] : [`Without any effect here: ${hidden}${withoutEffect.length > 12 ? ", …" : ""}`]),
  ];
}
