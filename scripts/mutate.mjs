// Makes small wrong changes to the committed sources, one at a time in a copy, and runs the tests that should notice:
// `npm run mutate -- [--layer=core] [--count=20] [--tests=24] [--seed=N]`. These are the unit tests that import the changed
// file, the nearest first, at most `tests` of them; of the page also the page tests, those of its folder first, and of the host
// those in the extension host.
// Prints killed and survived; survivors are kept in out/. A test that fails without any change ends the run.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { mutationsOf, randomFrom } from "./lib/mutations.mjs";
import { testFiles } from "./lib/nodeTests.mjs";
import { testFinder } from "./lib/testsOfFile.mjs";
import { unitFolders } from "./unit.mjs";

const runMs = 20 * 60_000;

const { values } = parseArgs({
  options: {
    layer: { type: "string", default: "core" },
    count: { type: "string", default: "20" },
    tests: { type: "string", default: "24" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});
const { layer, count, seed } = values;
const copy = resolve("out", `mutants-${process.pid}`);
process.on("exit", () => execFileSync("git", ["worktree", "remove", "--force", copy]));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
mkdirSync("out", { recursive: true });
execFileSync("git", ["worktree", "add", "--detach", copy, "HEAD"], { stdio: "ignore" });
for (const name of ["node_modules", ".vscode-test"]) symlinkSync(resolve(name), join(copy, name));

const unit = "scripts/unit.mjs";
const pageTests = testFiles(["test/ui/harness"], []);
const everyPageTest = ["scripts/ui.mjs", "harness"];
const testsOf = testFinder(testFiles(unitFolders, []), copy);

/** What tests a file, the quickest first: the next is run where the one before noticed nothing. */
function commandsOf(file) {
  const [, layer] = file.split("/");
  const tests = testsOf(file, Number(values.tests));
  const first = tests.length > 0 ? [[unit, ...tests]] : [];
  if (layer === "host") return [...first, ["scripts/host.mjs", "newest"]];
  return layer === "webview" ? [...first, ...pageCommands(file)] : first;
}

/** The page tests named after the file's folder, then all of them. */
function pageCommands(file) {
  const folder = basename(dirname(file));
  const own = pageTests.filter((test) => basename(test).startsWith(folder));
  return [...(own.length > 0 ? [["scripts/ui.mjs", ...own]] : []), everyPageTest];
}

/** Whether a command passes in the copy. */
function passes(args) {
  return spawnSync(process.execPath, args, { cwd: copy, stdio: "ignore", timeout: runMs }).status === 0;
}

const files = execFileSync("git", ["ls-files", `src/${layer}`], { encoding: "utf8" })
  .split("\n")
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"));
const all = files.flatMap((file) => mutationsOf(file, readFileSync(join(copy, file), "utf8")));
const random = randomFrom(Number(seed));
const chosen = Array.from({ length: Math.min(Number(count), all.length) }, () =>
  all.splice(Math.floor(random() * all.length), 1),
).flat();
console.log(`seed ${seed}: ${chosen.length} of ${chosen.length + all.length} mutations of src/${layer}`);

// A suite that fails anyway would count every mutation as noticed.
const commands = chosen.flatMap(({ file }) => commandsOf(file));
const unitTests = new Set(commands.flatMap(([script, ...tests]) => (script === unit ? tests : [])));
const others = new Set(commands.map((args) => (args[0] === "scripts/ui.mjs" ? everyPageTest : args).join(" ")));
const unchanged = [
  [unit, ...unitTests],
  ...[...others].map((line) => line.split(" ")).filter(([script]) => script !== unit),
];
for (const args of unchanged) {
  if (args.length > 1 && !passes(args)) {
    console.error(`without any change these tests fail: node ${args.join(" ")}`);
    process.exit(1);
  }
}

/** Whether a test fails with the mutation. */
function isNoticed({ file, start, end, by }) {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.slice(0, start) + by + text.slice(end));
  try {
    return commandsOf(file).some((command) => !passes(command));
  } finally {
    writeFileSync(path, text);
  }
}

const survivors = [];
for (const mutation of chosen) {
  const { file, start, was, by } = mutation;
  const before = readFileSync(join(copy, file), "utf8").slice(0, start).split("\n");
  const place = `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  const noticed = isNoticed(mutation);
  if (!noticed) survivors.push({ place, was, by });
  console.log(`${noticed ? "killed  " : "SURVIVED"} ${place}  ${was} → ${by}`);
}
const killed = chosen.length - survivors.length;
console.log(`${killed} of ${chosen.length} killed (${((100 * killed) / Math.max(1, chosen.length)).toFixed(0)} %)`);
if (survivors.length > 0)
  writeFileSync(`out/survivors-${layer.replaceAll("/", "-")}-${seed}.json`, JSON.stringify(survivors, null, 2));
