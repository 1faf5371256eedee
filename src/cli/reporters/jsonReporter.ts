import type { CheckReport, Reporter } from "./checkReport.ts";

/** One JSON object, by `docs/json.md`: each file with its problems and expected values, then the counts. */
export function jsonReporter(): Reporter {
  let count = 0;
  return {
    printsProblems: true,
    begin: () => '{"files":[',
    report: (one) => `${count++ === 0 ? "" : ","}\n${JSON.stringify(fileOf(one))}`,
    end: (counts) => `\n],"counts":${JSON.stringify(counts)}}\n`,
  };
}

function fileOf({ file, outcome, problems, values }: CheckReport) {
  return {
    ...{ file, outcome },
    problems: problems.map(({ severity, place: { line, column }, message }) => ({ severity, line, column, message })),
    values: values.map(({ name, holds, place: { line, column }, difference, reasons }) => ({
      ...{ name, holds, line, column, difference, reasons },
    })),
  };
}
