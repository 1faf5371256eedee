import { setFlagsFromString } from "node:v8";
import type { CheckArguments } from "./arguments.ts";
import { checkFile } from "./checkFile.ts";
import { LittleFiles } from "./littleFiles.ts";
import type { Output } from "./output.ts";
import { printProblems } from "./readSpec.ts";
import type { CheckReport, Reporter } from "./reporters/checkReport.ts";
import { githubReporter } from "./reporters/githubReporter.ts";
import { jsonReporter } from "./reporters/jsonReporter.ts";
import { junitReporter } from "./reporters/junitReporter.ts";
import { tapReporter } from "./reporters/tapReporter.ts";
import { textReporter } from "./reporters/textReporter.ts";

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
  for await (const report of reportsOf(args, output)) {
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

/** What came of each file, in their order. */
async function* reportsOf(args: CheckArguments, output: Output): AsyncGenerator<CheckReport> {
  const limits = args.maxWork === undefined ? {} : { maxWork: args.maxWork };
  const little = new LittleFiles(args.files, limits);
  try {
    for (const [at, file] of args.files.entries())
      yield (await little.reportAt(at)) ?? (await checkFile(file, output, limits));
  } finally {
    little.close();
  }
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
