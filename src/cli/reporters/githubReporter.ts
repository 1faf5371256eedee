import type { Place } from "../places.ts";
import { countText, type Reporter, summaryText } from "./checkReport.ts";

/** Workflow commands of GitHub Actions, which become annotations at the lines of a pull request. */
export const githubReporter: Reporter = {
  printsProblems: false,
  begin: () => "",
  report: ({ file, outcome, problems, values }) => {
    const lines = problems.map(({ severity, place, message }) => command(severity, place, message, "attn check"));
    for (const { holds, place, difference, reasons, name } of values) {
      if (!holds) lines.push(command("error", place, [difference, ...reasons].join("\n"), name));
    }
    lines.push(`${file}: ${outcome === "unread" ? "not understood" : summaryText(values)}`);
    return `${lines.join("\n")}\n`;
  },
  end: (counts) => `${countText(counts)}\n`,
};

function command(severity: string, { file, line, column }: Place, message: string, title: string): string {
  const properties = { file, line, col: column, title };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${severity} ${written.join(",")}::${data(message)}`;
}

/** The runner's own escapes. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
