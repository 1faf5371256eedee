// Bundles node:test files and runs them, with the usual report on the console and the counts as an object.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { forNode } from "./bundle.mjs";

/** The `*.test.ts(x)` files under the folders whose path contains one of `parts` (all, when there are none). */
export function testFiles(folders, parts) {
  return folders
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder, { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && /\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)));
}

/** Runs of this process, some of which are beside each other. */
let runs = 0;

/**
 * Runs the files, those of a folder in one process, as many processes at once as there are processors; or `together`: all in one,
 * where they share what takes long to start. `why` is there when the run did not get as far as counting, and then it counts as failed.
 */
export async function runNodeTests(files, { env = {}, together = false, label = "unit" } = {}) {
  const outDir = resolve("out", `${label}-${process.pid}-${++runs}`);
  mkdirSync(outDir, { recursive: true });
  try {
    const outputs = await (together ? bundleTogether : bundleFolders)(files, outDir);
    const counts = join(outDir, "counts.json");
    const code = await nodeTest(outputs, { ...env, ATTENTION_COUNTS: counts });
    return countsOf(counts, code);
  } catch (error) {
    return { passed: 0, failed: 1, skipped: 0, why: error.message };
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** Outside of VS Code there is no module of that name: tests of the host hold an editor of their own in its place. */
const heldEditor = {
  name: "an editor that the test holds",
  setup: (bundle) => bundle.onResolve({ filter: /^vscode$/ }, () => ({ path: resolve("test/unit/editor/vscode.ts") })),
};

/** A bundle for each folder, the ones with most text first; what they share is read once each. */
async function bundleFolders(files, outDir) {
  const folders = new Map();
  for (const file of files) folders.set(dirname(file), [...(folders.get(dirname(file)) ?? []), file]);
  const bySize = [...folders].sort((one, other) => sizeOf(other[1]) - sizeOf(one[1]));
  const entryPoints = bySize.map(([folder, inside]) => {
    const path = join(outDir, `${folder.replaceAll(/[\\/]/g, "-")}.test.ts`);
    writeFileSync(path, importing(inside));
    return path;
  });
  const outdir = join(outDir, "bundles");
  const plugins = [...forNode.plugins, heldEditor];
  await build({ ...forNode, plugins, entryPoints, outdir, outExtension: { ".js": ".mjs" }, splitting: true });
  return entryPoints.map((path) => join(outdir, basename(path).replace(/ts$/, "mjs")));
}

const sizeOf = (files) => files.reduce((sum, file) => sum + statSync(file).size, 0);

const importing = (files) => files.map((file) => `import ${JSON.stringify(resolve(file))};`).join("\n");

async function bundleTogether(files, outDir) {
  const contents = importing(files);
  const outfile = join(outDir, "together.test.mjs");
  await build({ ...forNode, stdin: { contents, resolveDir: process.cwd() }, outfile });
  return [outfile];
}

function nodeTest(outputs, env) {
  const reporters = ["spec", resolve("scripts/lib/countsReporter.mjs")].flatMap((reporter) => [
    `--test-reporter=${reporter}`,
    "--test-reporter-destination=stdout",
  ]);
  const atOnce = `--test-concurrency=${availableParallelism()}`;
  const args = ["--enable-source-maps", "--expose-gc", "--test", atOnce, ...reporters, ...outputs];
  const child = spawn(process.execPath, args, { stdio: "inherit", env: { ...process.env, ...env } });
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => child.kill(signal));
  return new Promise((done, fail) => child.on("error", fail).on("close", done));
}

function countsOf(file, code) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, why: `the test runner ended with code ${code}` };
  const counts = JSON.parse(readFileSync(file, "utf8"));
  return code !== 0 && counts.failed === 0
    ? { ...counts, failed: 1, why: `the test runner ended with code ${code}` }
    : counts;
}
