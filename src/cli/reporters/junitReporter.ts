import { placeText, problemLines } from "../places.ts";
import type { CheckReport, Reporter } from "./checkReport.ts";

/** JUnit's XML, as CI servers read it: a suite for each file, a case for each expected value. */
export const junitReporter: Reporter = {
  printsProblems: true,
  begin: () => '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="attn check">\n',
  report: suite,
  end: () => "</testsuites>\n",
};

function suite({ file, outcome, problems, values }: CheckReport): string {
  const errors = problems.filter(({ severity }) => severity === "error");
  const cases =
    outcome === "unread"
      ? [testCase(file, file, 1, element("error", errors[0]?.message ?? "", errors.flatMap(problemLines)))]
      : values.map(({ name, holds, place, difference, reasons }) => {
          const body = holds ? "" : element("failure", difference, [`${placeText(place)}: ${difference}`, ...reasons]);
          return testCase(name, file, place.line, body);
        });
  const failures = values.filter(({ holds }) => !holds).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="${outcome === "unread" ? 1 : 0}"`;
  const warnings = problems.filter(({ severity }) => severity === "warning").flatMap(problemLines);
  const heard = warnings.length === 0 ? "" : `    <system-err>${escaped(warnings.join("\n"))}</system-err>\n`;
  return `  <testsuite name="${escaped(file)}" ${counts}>\n${cases.join("")}${heard}  </testsuite>\n`;
}

function testCase(name: string, file: string, line: number, body: string): string {
  const open = `    <testcase name="${escaped(name)}" classname="${escaped(file)}" file="${escaped(file)}" line="${line}"`;
  return body === "" ? `${open}/>\n` : `${open}>${body}</testcase>\n`;
}

function element(name: string, message: string, lines: readonly string[]): string {
  return `<${name} message="${escaped(message)}">${escaped(lines.join("\n"))}</${name}>`;
}

/** Text and attributes alike; characters that XML cannot hold have been shown as escapes before. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
