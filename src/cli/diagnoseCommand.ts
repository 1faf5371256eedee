import { boundedDiagnosis, forDiagnosis } from "../core/diagnose/boundedDiagnosis.ts";
import type { DiagnoseOptions } from "../core/diagnose/diagnoseOptions.ts";
import type { Diagnosis } from "../core/diagnose/diagnosis.ts";
import { diagnosisJson } from "../core/diagnose/diagnosisJson.ts";
import { explanationText, searchedText, shortDifference, verdictText } from "../core/diagnose/diagnosisText.ts";
import { computeSpec } from "../core/engine/compute.ts";
import { plainText } from "../core/words.ts";
import { type DiagnoseArguments, suggestion } from "./arguments.ts";
import { kernelFor } from "./kernelFor.ts";
import type { Output } from "./output.ts";
import { printProblems, readAndReport } from "./readSpec.ts";
import { warningsOf } from "./warnings.ts";
import { workFault } from "./work.ts";

/** `attn diagnose`. Exit status 0 where all holds or is rounding, 1 where not, 2 where the file cannot be understood. */
export async function diagnoseCommand(args: DiagnoseArguments, output: Output): Promise<number> {
  const read = await readAndReport(args.file, output, { quiet: args.quiet });
  if (read === undefined) return 2;
  const fault = workFault(read, args, output);
  if (fault !== undefined) {
    printProblems([fault], output);
    return 2;
  }
  const spec = forDiagnosis(read.spec);
  const kernel = await kernelFor(spec);
  const result = computeSpec(spec, { kernel });
  const diagnosis = boundedDiagnosis(spec, result, searchOf(args), kernel);
  const warned = [...read.problems, ...warningsOf(read, result)].map(({ place: { line, column }, message }) => ({
    ...{ line, column, message },
  }));
  if (diagnosis === undefined) {
    output.report(`attn: ${read.file}: too large for a search of mistakes`);
    return 2;
  }
  if (args.step !== undefined && diagnosis.steps.length === 0) {
    const blocks = [...(spec.encoder?.blocks ?? []), ...spec.main.blocks];
    const known = [...blocks.flatMap(({ expected }) => [...expected.keys()]), ...spec.expectedTraining.keys()];
    const near = suggestion(args.step, known);
    output.report(`attn: ${read.file}: nothing is expected of the step ${args.step}${near}`);
    return 2;
  }
  await output.write(
    args.json ? `${JSON.stringify(diagnosisJson(diagnosis, warned), undefined, 2)}\n` : diagnosisTable(diagnosis),
  );
  return diagnosis.steps.every(({ differs, verdict }) => differs === 0 || verdict === "rounding") ? 0 : 1;
}

function searchOf({ step, pairs }: DiagnoseArguments): DiagnoseOptions {
  return { ...(step !== undefined && { step }), ...(pairs && { pairs }) };
}

/** One line for each expected step, then the explanations. */
function diagnosisTable(diagnosis: Diagnosis): string {
  if (diagnosis.steps.length === 0) return "nothing is expected\n";
  const lines = diagnosis.steps.map((step) => {
    const name = step.layer === "" ? step.id : `${step.layer}.${step.id}`;
    if (step.differs === 0) return `✓ ${name}: all ${step.cells} cells match`;
    const errors = `own ${shortDifference(step.own)}, inherited ${shortDifference(step.inherited)}`;
    const where = `${step.differs} of ${step.cells} cells differ, by ${shortDifference(step.largest)} at [${step.at.join(",")}]`;
    return `✗ ${name}: ${where} (${errors}); ${verdictText(step)}`;
  });
  return `${[...lines, ...explanationLines(diagnosis)].join("\n")}\n`;
}

/** The explanations, one a line; what has no effect here on a line of its own. */
export function explanationLines(diagnosis: Diagnosis): string[] {
  const { culprit, explanations, searched, withoutEffect } = diagnosis;
  if (culprit === undefined) return [];
  const patterns = (diagnosis.patterns ?? []).map(({ text }) => `${plainText(text)}.`);
  const lines = [...explanations.map((one) => explanationText(diagnosis, one)), ...patterns];
  const hidden = withoutEffect.slice(0, 12).join(", ");
  return [
    ...lines,
    ...(searched ? [searchedText(searched)] : []),
    ...(hidden === "" ? [] : [`Without any effect here: ${hidden}${withoutEffect.length > 12 ? ", …" : ""}`]),
  ];
}
