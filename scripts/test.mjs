// `npm test`: every suite there is, each with its counts; the last line adds them up. A suite that could not run has failed.
// `npm test -- NAME…` runs only the suites whose name contains one of the words.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { runHostTestsAtOnce } from "./host.mjs";
import { importTool } from "./lib/bundle.mjs";
import { runNodeTests, testFiles } from "./lib/nodeTests.mjs";
import { installPeers } from "./lib/peers.mjs";
import { buildExtension, stageExtension } from "./lib/stage.mjs";
import { packageExtension } from "./package.mjs";
import { runJourneys } from "./ui.mjs";
import { unitFolders } from "./unit.mjs";

/** Made once by the suite "build", for those that come after it. */
const built = { extension: undefined, vsix: undefined };

const unusedExports = ["--production", "--include", "files,exports,types", "--no-progress"];

/** The tests in a real VS Code in a browser, which those of the page alone run beside. */
const journeyFiles = testFiles(["test/ui"], []).filter((file) => !file.includes("harness"));

/** Name, what runs it, and whether it runs beside the one before. Order: the quick ones first, so that a slip shows early. */
const suites = [
  ["types", () => tool("scripts/types.mjs")],
  ["lint", () => tool("node_modules/@biomejs/biome/bin/biome", "ci", ".")],
  ["exports that nobody uses", () => tool("node_modules/knip/bin/knip.js", ...unusedExports)],
  ["build", build],
  ["structure and budgets", structure],
  ["VS Code 1.100 and the newest can be had", fetchPrograms],
  ["unit, conformance and fuzz", () => runNodeTests(testFiles(unitFolders, []))],
  ["differential, onnxruntime-web", differential],
  ["extension host, lowest and newest VS Code", hosts],
  ["page tests", () => runJourneys(["ui/harness/"], { extension: needed("extension") }, "newest")],
  ["journeys, newest VS Code", () => runJourneys(journeyFiles, { extension: needed("extension") }, "newest"), "beside"],
  [
    "main job with the packed extension, lowest VS Code",
    () => runJourneys(["mainJob"], { vsix: needed("vsix") }, "lowest"),
  ],
  [
    "main job with the packed extension, newest VS Code",
    () => runJourneys(["mainJob"], { vsix: needed("vsix") }, "newest"),
  ],
];

/** A program that passes or fails as a whole. */
function tool(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  return status === 0
    ? { passed: 1, failed: 0, skipped: 0 }
    : { passed: 0, failed: 1, skipped: 0, why: `exit code ${status}` };
}

async function hosts() {
  const { said, ...result } = await runHostTestsAtOnce(["lowest", "newest"], needed("extension"));
  console.log(said);
  return result;
}

async function build() {
  buildExtension(["--production"]);
  built.extension = stageExtension();
  built.vsix = await packageExtension(built.extension, join(built.extension, "packed.vsix"));
  return { passed: 1, failed: 0, skipped: 0 };
}

function structure() {
  const env = { ATTENTION_EXTENSION: needed("extension"), ATTENTION_VSIX: needed("vsix") };
  return runNodeTests(testFiles(["test/structure"], []), { env });
}

function differential() {
  installPeers();
  return runNodeTests(testFiles(["test/differential"], []), { label: "differential" });
}

async function fetchPrograms() {
  const { embeddedVscode } = await importTool("test/hosts/vscode.ts");
  const { findBrowser } = await importTool("test/hosts/browser.ts");
  for (const which of ["lowest", "newest"])
    console.log(`VS Code ${(await embeddedVscode(which, console.log)).version}`);
  console.log(`browser ${(await findBrowser(console.log)).program}`);
  return { passed: 1, failed: 0, skipped: 0 };
}

function needed(what) {
  if (built[what] === undefined) throw new Error("there is no build to test");
  return built[what];
}

/** Runs one suite; whatever it throws is a failure with that text. */
async function outcome(name, run) {
  console.log(`\n━━ ${name}`);
  const began = Date.now();
  let result;
  try {
    result = await run();
  } catch (error) {
    result = { passed: 0, failed: 1, skipped: 0, why: error instanceof Error ? error.message : String(error) };
  }
  return { name, seconds: (Date.now() - began) / 1000, ...result };
}

function line({ name, seconds, passed, failed, skipped, why, skippedNames = [] }) {
  const mark = failed > 0 ? "✗" : "✓";
  const skips = skipped > 0 ? `, ${skipped} skipped` : "";
  const reason = why === undefined ? "" : `\n    ${why.split("\n")[0]}`;
  const left = skippedNames.map((skippedName) => `\n    skipped: ${skippedName}`).join("");
  return `${mark} ${name}: ${passed} passed, ${failed} failed${skips} (${seconds.toFixed(1)} s)${reason}${left}`;
}

const words = process.argv.slice(2);
const chosen = suites.filter(
  ([name]) => words.length === 0 || name === "build" || words.some((word) => name.includes(word)),
);
const outcomes = [];
let running = [];
for (const [index, [name, run]] of chosen.entries()) {
  running.push(outcome(name, run));
  if (chosen[index + 1]?.[2] === "beside") continue;
  for (const result of await Promise.all(running)) {
    if (result.why !== undefined) console.error(result.why);
    outcomes.push(result);
  }
  running = [];
}
console.log(`\n${outcomes.map(line).join("\n")}\n`);
const sum = (key) => outcomes.reduce((total, result) => total + result[key], 0);
const skips = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
console.log(`${sum("passed")} passed, ${sum("failed")} failed${skips}`);
process.exit(sum("failed") === 0 ? 0 : 1);
