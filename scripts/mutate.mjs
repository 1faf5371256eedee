// Makes small wrong changes to the committed sources, one at a time in a copy, and runs the tests that should notice:
// `npm run mutate -- [--layer=core] [--count=20] [--tests=24] [--seed=N] [--near]`. These are the unit tests that import the changed
// file, the nearest first, at most `tests` of them; of the page also the page tests, those of its folder first, and of the host
// those in the extension host; `--near` leaves out the page tests of other folders, so that as many are killed at least. The first test that fails ends the tests of a change.
// Prints killed and survived; survivors are kept in out/. A test that fails without any change ends the run.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { mutationsOf, randomFrom } from "./lib/mutations.mjs";
import { testFiles } from "./lib/nodeTests.mjs";
import { testFinder } from "./lib/testsOfFile.mjs";
import { unitFolders } from "./unit.mjs";

/** A change that makes an endless loop counts as noticed after this time. */
const runMs = 15 * 60_000;

/** So many of the nearest tests run first: most changes are noticed there, in seconds. */
const nearest = 3;

const { values } = parseArgs({
  options: {
    layer: { type: "string", default: "core" },
    count: { type: "string", default: "20" },
    tests: { type: "string", default: "24" },
    near: { type: "boolean", default: false },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});
const { layer, count, seed } = values;
const copy = resolve("out", `mutants-${process.pid}`);
/** The commands that run, by process. */
const running = new Set();
process.on("exit", () => {
  for (const pid of running) endGroup(pid);
  execFileSync("git", ["worktree", "remove", "--force", copy]);
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
mkdirSync("out", { recursive: true });
execFileSync("git", ["worktree", "add", "--detach", copy, "HEAD"], { stdio: "ignore" });
for (const name of ["node_modules", ".vscode-test"]) symlinkSync(resolve(name), join(copy, name));

const unit = "scripts/unit.mjs";
const ui = "scripts/ui.mjs";
/** The committed tests in some folders. */
const committed = (folders) => testFiles(folders, []).filter((test) => existsSync(join(copy, test)));
const pageTests = committed(["test/ui/harness"]).filter((test) => !test.includes("webWorker"));
const testsOf = testFinder(committed(unitFolders), copy);

/** What tests a file, in turns, the quickest first: the next one runs where those before noticed nothing. */
function turnsOf(file) {
  const [, layer] = file.split("/");
  const tests = testsOf(file, Number(values.tests));
  const near = [tests.slice(0, nearest), tests.slice(nearest)].filter((some) => some.length > 0);
  const first = near.map((some) => [[unit, ...some]]);
  if (layer === "host") return [...first, [["scripts/host.mjs", "newest"]]];
  return layer === "webview" ? [...first, ...pageTurns(file)] : first;
}

/** The page tests that have most to do with the file's folder, then the others in two halves at once. */
function pageTurns(file) {
  const folder = basename(dirname(file));
  const own = pageTests
    .map((test) => ({ test, times: mentions(test, folder) }))
    .filter(({ times }) => times > 0)
    .sort((a, b) => (a.times === b.times ? 0 : b.times - a.times))
    .slice(0, nearest)
    .map(({ test }) => test);
  const others = values.near ? [] : pageTests.filter((test) => !own.includes(test));
  const halves = [0, 1].map((half) => [ui, ...others.filter((_, i) => i % 2 === half)]);
  return [own.length > 0 ? [[ui, ...own]] : [], others.length > 0 ? halves : []].filter((turn) => turn.length > 0);
}

/** How often a test names a folder; the one that is named after it comes before all others. */
function mentions(test, folder) {
  if (basename(test).startsWith(folder)) return Number.POSITIVE_INFINITY;
  return readFileSync(test, "utf8").toLowerCase().split(folder.toLowerCase()).length - 1;
}

/**
 * Whether all commands pass in the copy, at once. A command leads a group of its own, so that its browser and its editor end with it;
 * `ATTENTION_BAIL` asks it to end with its first failing test.
 */
async function pass(commands) {
  const env = { ...process.env, ATTENTION_BAIL: "1" };
  const children = commands.map((args) =>
    spawn(process.execPath, args, { cwd: copy, stdio: "ignore", detached: true, env }),
  );
  for (const { pid } of children) running.add(pid);
  const stop = () => {
    for (const { pid } of children) endGroup(pid);
  };
  const timer = setTimeout(stop, runMs);
  const ends = children.map((child) => new Promise((done) => child.on("close", (code) => done(code === 0))));
  const failure = new Promise((done) => {
    for (const end of ends) end.then((passed) => passed || done(false));
  });
  const passed = await Promise.race([failure, Promise.all(ends).then((all) => all.every(Boolean))]);
  stop();
  clearTimeout(timer);
  return passed;
}

function endGroup(pid) {
  running.delete(pid);
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
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

/** The turns that pass without any change. */
const sound = new Set();

/** A suite that fails anyway would count every mutation as noticed. */
async function requireSound(commands) {
  const key = JSON.stringify(commands);
  if (sound.has(key)) return;
  if (!(await pass(commands))) {
    for (const args of commands) console.error(`without any change these tests fail: node ${args.join(" ")}`);
    process.exit(1);
  }
  sound.add(key);
}

/** Whether a test fails with the mutation, and not without. */
async function isNoticed({ file, start, end, by }) {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  for (const commands of turnsOf(file)) {
    writeFileSync(path, text.slice(0, start) + by + text.slice(end));
    const passed = await pass(commands);
    writeFileSync(path, text);
    if (passed) continue;
    await requireSound(commands);
    return true;
  }
  return false;
}

const survivors = [];
for (const mutation of chosen) {
  const { file, start, was, by } = mutation;
  const before = readFileSync(join(copy, file), "utf8").slice(0, start).split("\n");
  const place = `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  const noticed = await isNoticed(mutation);
  if (!noticed) survivors.push({ place, was, by });
  console.log(`${noticed ? "killed  " : "SURVIVED"} ${place}  ${was} → ${by}`);
}
const killed = chosen.length - survivors.length;
console.log(`${killed} of ${chosen.length} killed (${((100 * killed) / Math.max(1, chosen.length)).toFixed(0)} %)`);
if (survivors.length > 0)
  writeFileSync(`out/survivors-${layer.replaceAll("/", "-")}-${seed}.json`, JSON.stringify(survivors, null, 2));
