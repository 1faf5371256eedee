// Runs test/host inside the extension host of a real VS Code, through `runTests` of @vscode/test-electron.
// `node scripts/host.mjs [lowest|newest|desktop] [--extension=FOLDER] [--first=SUITE,…] [--only=SUITE,…]`; desktop downloads VS Code, the others use
// the embedded one; `--first` names suites that run before the others, and `--only` some that run alone.
import { fork } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { bundleTool, forNode, importTool } from "./lib/bundle.mjs";
import { stageExtension } from "./lib/stage.mjs";

/** Runs all host suites on one VS Code; gives its version and the counts. A run that ends without counts has failed. */
export async function runHostTests(which, extension = stageExtension(), folder = "test/host") {
  const scratch = mkdtempSync(join(tmpdir(), "attention-host-"));
  try {
    const workspace = join(scratch, "workspace");
    cpSync("examples", workspace, { recursive: true });
    if (existsSync("test/host/fixtures"))
      cpSync("test/host/fixtures", join(workspace, "fixtures"), { recursive: true });
    const tests = await bundleHostTests(folder, join(extension, "tests"));
    const counts = join(scratch, "counts.json");
    const { executable, version } = await findVscode(which);
    const error = await attempt({
      ...executable,
      extensionDevelopmentPath: extension,
      extensionTestsPath: tests,
      extensionTestsEnv: { ...settingsOfRun(), ATTENTION_COUNTS: counts, ATTENTION_ROOT: process.cwd() },
      launchArgs: [workspace, `--user-data-dir=${join(scratch, "data")}`, "--disable-extensions"],
    });
    return { version, ...countsOf(counts, error) };
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What `scripts/soak.mjs`, `scripts/mutate.mjs` and the switches say to the suites. */
function settingsOfRun() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^ATTENTION_(SOAK_|(BAIL|FIRST|ONLY)$)/.test(name)),
  );
}

async function findVscode(which) {
  if (which === "desktop")
    return { executable: { version: process.env.VSCODE_VERSION ?? "stable" }, version: "desktop" };
  const { embeddedVscode } = await importTool("test/hosts/vscode.ts");
  const { vscodeExecutable } = await importTool("test/hosts/executable.ts");
  const vscode = await embeddedVscode(which, console.log);
  const launcher = await bundleTool("test/hosts/launcher.ts");
  return { executable: { vscodeExecutablePath: vscodeExecutable(vscode, launcher) }, version: vscode.version };
}

async function bundleHostTests(folder, outdir) {
  const suites = readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
  const files = ["test/host/index.ts", ...suites.map((name) => join(folder, name))];
  await build({
    ...forNode,
    entryPoints: files.map((file) => ({ in: file, out: basename(file, ".ts") })),
    outdir,
    outExtension: { ".js": ".cjs" },
    format: "cjs",
  });
  return join(outdir, "index.cjs");
}

async function attempt(options) {
  try {
    await runTests(options);
    return undefined;
  } catch (error) {
    return error;
  }
}

function countsOf(file, error) {
  if (!existsSync(file))
    return { passed: 0, failed: 1, skipped: 0, why: `no test was run: ${error?.message ?? "unknown reason"}` };
  const counts = JSON.parse(readFileSync(file, "utf8"));
  return error !== undefined && counts.failed === 0 ? { ...counts, failed: 1, why: error.message } : counts;
}

/** Runs the host suites on several VS Codes at once, each in a process of its own; `said` is what they reported. */
export async function runHostTestsAtOnce(versions, extension) {
  const results = await Promise.all(versions.map((which) => inOwnProcess(which, extension)));
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const why = results.map((result) => result.why).filter((reason) => reason !== undefined);
  const said = results.map((result) => result.said).join("");
  const counts = { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped"), said };
  return why.length > 0 ? { ...counts, why: why.join("; ") } : counts;
}

async function inOwnProcess(which, extension) {
  const copy = `${extension}-${which}`; // The tests are bundled into it.
  cpSync(extension, copy, { recursive: true });
  const child = fork(import.meta.filename, [which, `--extension=${copy}`], { silent: true });
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => child.kill(signal));
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => said.push(piece));
  let result = { passed: 0, failed: 1, skipped: 0, why: "the run ended without a result" };
  child.on("message", (message) => {
    result = message;
  });
  await new Promise((done, fail) => child.on("error", fail).on("close", done));
  rmSync(copy, { recursive: true, force: true });
  return { ...result, said: `\n── ${which}\n${Buffer.concat(said)}` };
}

if (basename(process.argv[1]) === "host.mjs") {
  const string = { type: "string" };
  const options = { extension: string, first: { ...string, default: "" }, only: { ...string, default: "" } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  Object.assign(process.env, { ATTENTION_FIRST: values.first, ATTENTION_ONLY: values.only });
  const result = await runHostTests(positionals[0] ?? "newest", values.extension);
  if (result.why !== undefined) console.error(result.why);
  console.log(`VS Code ${result.version}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`);
  process.send?.(result);
  process.exitCode = result.failed === 0 ? 0 : 1;
  process.disconnect?.();
}
