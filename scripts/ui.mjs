// Runs the journeys of test/ui in a real VS Code in a browser.
// `npm run test:ui -- PART…` runs only the files whose path contains one of the parts; `--lowest` takes the lowest supported
// VS Code, `--vsix` installs the packed extension instead of loading it from its folder, `--slow=6` slows the stub-host pages down.
import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runNodeTests, testFiles } from "./lib/nodeTests.mjs";
import { stageExtension } from "./lib/stage.mjs";
import { packageExtension } from "./package.mjs";

/** Runs journeys; `from` names the staged extension, or the VSIX to install. */
export async function runJourneys(parts, from, which) {
  const files = testFiles(["test/ui"], parts);
  if (files.length === 0) return { passed: 0, failed: 1, skipped: 0, why: `no journey matches ${parts}` };
  const env = { ATTENTION_VSCODE: which, ATTENTION_EXTENSION: from.extension ?? "", ATTENTION_VSIX: from.vsix ?? "" };
  return runNodeTests(files, { env, together: true, label: "ui" });
}

/** Whether one of the tests needs more than the page over its stub host, which they build themselves. */
function needsExtension(parts) {
  return !testFiles(["test/ui"], parts).every((file) => readFileSync(file, "utf8").includes('/openPage.ts"'));
}

if (basename(process.argv[1]) === "ui.mjs") {
  const { values, positionals } = parseArgs({
    options: {
      lowest: { type: "boolean", default: false },
      vsix: { type: "boolean", default: false },
      slow: { type: "string", default: "1" },
    },
    allowPositionals: true,
  });
  process.env.ATTENTION_SLOW = values.slow;
  const extension = values.vsix || needsExtension(positionals) ? stageExtension() : undefined;
  const from = values.vsix
    ? { vsix: await packageExtension(extension, resolve(extension, "packed.vsix")) }
    : { extension };
  const result = await runJourneys(positionals, from, values.lowest ? "lowest" : "newest");
  if (result.why !== undefined) console.error(result.why);
  process.exit(result.failed === 0 ? 0 : 1);
}
