// Makes small wrong changes to the committed sources, one at a time in a copy, and runs the tests that should notice:
// `npm run mutate -- [--layer=core] [--count=20] [--tests=24] [--seed=N] [--near]`. These are the unit tests that import the changed
// file, the nearest first, at most `tests` of them; of the page also the page tests, those of its folder first, and of the host
// those in the extension host, with the suites that name it first; `--near` leaves out the page tests of other folders and the
// extension host, so that as many are killed at least. The first test that fails ends the tests of a change.
// Prints killed, by which test, and survived; survivors are kept in out/. A test that fails without any change ends the run, and is named.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { mutationsOf, randomFrom } from "./lib/mutations.mjs";
import { testFiles } from "./lib/nodeTests.mjs";
import { endTree } from "./lib/processTree.mjs";
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
  for (const pid of running) endTree(pid);
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
  if (layer === "host")
    return values.near ? first : [...first, [["scripts/host.mjs", "newest", `--first=${hostOrder(file)}`]]];
  return layer === "webview" ? [...first, ...pageTurns(file)] : first;
}

/** The suites in the extension host, those first that name what the changed file is called after. */
function hostOrder(file) {
  const words = basename(file, ".ts").split(/(?=[A-Z])/);
  const times = (test) => words.reduce((sum, word) => sum + mentions(test, word.toLowerCase().replace(/e?s$/, "")), 0);
  return committed(["test/host"])
    .map((test) => ({ test, times: times(test) }))
    .sort((a, b) => (a.times === b.times ? 0 : b.times - a.times))
    .map(({ test }) => basename(test, ".test.ts"))
    .join();
}

/** The pinned pages, then the page tests that mention the file's folder most, then the others in two halves at once. */
function pageTurns(file) {
  const folder = basename(dirname(file));
  const pinned = pageTests.filter((test) => basename(test).startsWith("pinned"));
  const own = pageTests
    .filter((test) => !pinned.includes(test))
    .map((test) => ({ test, times: mentions(test, folder) }))
    .filter(({ times }) => times > 0)
    .sort((a, b) => (a.times === b.times ? 0 : b.times - a.times))
    .slice(0, nearest)
    .map(({ test }) => test);
  const others = values.near ? [] : pageTests.filter((test) => !own.includes(test) && !pinned.includes(test));
  const halves = [0, 1].map((half) => [ui, ...others.filter((_, i) => i % 2 === half)]);
  const turns = [[[ui, ...pinned]], own.length > 0 ? [[ui, ...own]] : [], others.length > 0 ? halves : []];
  return turns.filter((turn) => turn.length > 0);
}

/** How often a test names a folder; the one that is named after it comes before all others. */
function mentions(test, folder) {
  if (basename(test).startsWith(folder)) return Number.POSITIVE_INFINITY;
  return readFileSync(test, "utf8").toLowerCase().split(folder.toLowerCase()).length - 1;
}

/**
 * Runs commands in the copy, at once: undefined when all pass, else what the first one that fails has printed. A command ends with
 * everything that it started, its browser and its editor; `ATTENTION_BAIL` asks it to end with its first failing test.
 */
async function failureOf(commands) {
  // What is left behind by a command that is ended goes with the copy.
  const scratch = join(copy, "out/tmp");
  mkdirSync(scratch, { recursive: true });
  const env = { ...process.env, ATTENTION_BAIL: "1", TMPDIR: scratch };
  const children = commands.map((args) =>
    spawn(process.execPath, args, { cwd: copy, stdio: ["ignore", "pipe", "pipe"], detached: true, env }),
  );
  for (const { pid } of children) running.add(pid);
  const stop = () => {
    for (const { pid } of children) {
      endTree(pid);
      running.delete(pid);
    }
  };
  const timer = setTimeout(stop, runMs);
  const ends = children.map((child) => {
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => said.push(piece));
    return new Promise((done) =>
      child.on("close", (code) => done(code === 0 ? undefined : Buffer.concat(said).toString())),
    );
  });
  const failure = new Promise((done) => {
    for (const end of ends) end.then((said) => said === undefined || done(said));
  });
  const failed = await Promise.race([failure, Promise.all(ends).then(() => undefined)]);
  stop();
  clearTimeout(timer);
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  return failed;
}

/** The test that failed, by what was printed: a cross of node:test, or the first one in mocha's list. */
function failedTest(said) {
  const found = /^\s*✖ (?!failing tests)(.+?)(?: \([\d.]+ms\))?$/m.exec(said) ?? /^\s*1\) (.+)$/m.exec(said);
  return found?.[1] ?? said.trim().split("\n").at(-1) ?? "";
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
  const said = await failureOf(commands);
  if (said !== undefined) {
    for (const args of commands) console.error(`without any change these tests fail: node ${args.join(" ")}`);
    console.error(`${failedTest(said)}\n${said.slice(-3000)}`);
    process.exit(1);
  }
  sound.add(key);
}

/** The test that fails with the mutation, and not without; undefined where none does. */
async function noticedBy({ file, start, end, by }) {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  for (const commands of turnsOf(file)) {
    writeFileSync(path, text.slice(0, start) + by + text.slice(end));
    const said = await failureOf(commands);
    writeFileSync(path, text);
    if (said === undefined) continue;
    await requireSound(commands);
    return failedTest(said);
  }
  return undefined;
}

const survivors = [];
for (const mutation of chosen) {
  const { file, start, was, by } = mutation;
  const before = readFileSync(join(copy, file), "utf8").slice(0, start).split("\n");
  const place = `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  const test = await noticedBy(mutation);
  if (test === undefined) survivors.push({ place, was, by });
  const what = `${place}  ${was} → ${by}`;
  console.log(test === undefined ? `SURVIVED ${what}` : `killed   ${what}  by ${test}`);
}
const killed = chosen.length - survivors.length;
console.log(`${killed} of ${chosen.length} killed (${((100 * killed) / Math.max(1, chosen.length)).toFixed(0)} %)`);
if (survivors.length > 0)
  writeFileSync(`out/survivors-${layer.replaceAll("/", "-")}-${seed}.json`, JSON.stringify(survivors, null, 2));
