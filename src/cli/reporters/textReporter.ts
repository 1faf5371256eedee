import { placeText } from "../places.ts";
import { countText, type Reporter, summaryText } from "./checkReport.ts";

/** For people and compilers' problem matchers: a line for each differing value and for each file. */
export function textReporter(files: number): Reporter {
  return {
    printsProblems: true,
    begin: () => "",
    report: ({ file, outcome, values }) => {
      if (outcome === "unread") return files > 1 ? `${file}: not understood\n` : "";
      const failing = values.filter(({ holds }) => !holds);
      const lines = failing.flatMap(({ place, difference, reasons }) => [
        `${placeText(place)}: ${difference}`,
        ...reasons.map((reason) => `  ${reason}`),
      ]);
      return `${[...lines, `${file}: ${summaryText(values)}`].join("\n")}\n`;
    },
    end: (counts) => (files > 1 ? `${countText(counts)}\n` : ""),
  };
}
