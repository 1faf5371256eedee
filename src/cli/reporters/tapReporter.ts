import { placeText, problemLines } from "../places.ts";
import type { CheckReport, Reporter } from "./checkReport.ts";

/** The Test Anything Protocol, version 14: a test point for each expected value, the plan at the end. */
export function tapReporter(): Reporter {
  let count = 0;
  const point = (holds: boolean, name: string, lines: readonly string[], directive = "") => {
    count++;
    const head = `${holds ? "ok" : "not ok"} ${count} - ${described(name)}${directive}\n`;
    return lines.length === 0 ? head : `${head}  ---\n${lines.map((line) => `  ${line}\n`).join("")}  ...\n`;
  };
  return {
    printsProblems: true,
    begin: () => "TAP version 14\n",
    report: ({ file, outcome, problems, values }: CheckReport) => {
      if (outcome === "unread")
        return point(false, file, [`message: ${JSON.stringify(problems.flatMap(problemLines)[0])}`]);
      if (values.length === 0) return point(true, file, [], " # SKIP nothing is expected");
      return values
        .map(({ name, holds, place, difference, reasons }) => {
          const lines = [
            `message: ${JSON.stringify([difference, ...reasons].join("\n"))}`,
            `at: ${JSON.stringify(placeText(place))}`,
          ];
          return point(holds, `${file} ${name}`, holds ? [] : lines);
        })
        .join("");
    },
    end: () => `1..${count}\n`,
  };
}

/** A `#` begins a directive, unless it is escaped. */
function described(name: string): string {
  return name.replaceAll("\\", "\\\\").replaceAll("#", "\\#");
}
