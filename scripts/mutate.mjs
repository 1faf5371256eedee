// Makes small wrong changes to the committed sources, one at a time in a copy, and runs the tests that should notice:
// `npm run mutate -- [--layer=core] [--count=20] [--seed=N]`. Prints killed and survived; survivors are kept in out/.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { mutationsOf, randomFrom } from "./lib/mutations.mjs";

const runMs = 20 * 60_000;

const { values } = parseArgs({
  options: {
    layer: { type: "string", default: "core" },
    count: { type: "string", default: "20" },
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

/** The commands that test a file, the quickest first: the next is run where the one before noticed nothing. */
function testsOf(file) {
  const [, top, ...rest] = file.split("/");
  const unit = ["scripts/unit.mjs"];
  if (top === "host") return [["scripts/host.mjs", "newest"], unit];
  if (top === "webview") return [unit, ["scripts/ui.mjs", "harness"]];
  const near = top === "core" ? rest[0] : top;
  return [[...unit, near], unit];
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

/** Whether a test fails with the mutation. */
function isNoticed({ file, start, end, by }) {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.slice(0, start) + by + text.slice(end));
  try {
    return testsOf(file).some(
      (args) => spawnSync(process.execPath, args, { cwd: copy, stdio: "ignore", timeout: runMs }).status !== 0,
    );
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
