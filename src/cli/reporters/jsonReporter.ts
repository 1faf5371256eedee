import type { CheckReport, Reporter } from "./checkReport.ts";

/** One JSON object, by `docs/json.md`: each file with its problems and expected values, then the counts. */
export function jsonReporter(): Reporter {
  let count = 0;
  return {
    tells: true,
    begin: () => '{"files":[',
    report: (one) => `${count++ === 0 ? "" : ","}\n${JSON.stringify(fileOf(one))}`,
    end: (counts) => `\n],"counts":${JSON.stringify(counts)}}\n`,
  };
}

function fileOf({ file, outcome, told, values }: CheckReport) {
  return {
    ...{ file, outcome },
    problems: told.map(({ severity, place: { line, column }, message }) => ({ severity, line, column, message })),
    values: values.map(({ name, holds, place: { line, column }, difference, reasons }) => ({
      ...{ name, holds, line, column, difference, reasons },
    })),
  };
}
