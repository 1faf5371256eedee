// Bundles the plain-Node test files (each *.test.ts under the folders below) and runs them with node:test.
// `npm run test:unit -- PART…` runs only the files whose path contains one of the parts.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";

const folders = ["test/unit", "test/conformance", "test/fuzz"];
const parts = process.argv.slice(2);
const outDir = join("out", `unit-${process.pid}`);

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

const files = folders
  .flatMap(filesBelow)
  .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)));
if (files.length === 0) {
  console.error("no test file matches", parts);
  process.exit(1);
}
mkdirSync(outDir, { recursive: true });
await build({
  entryPoints: files,
  outdir: outDir,
  outbase: "test",
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  sourcemap: "inline",
  outExtension: { ".js": ".mjs" },
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
  alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
});
const outputs = files.map((file) => join(outDir, relative("test", file).replace(/\.tsx?$/, ".mjs")));
const run = spawnSync(
  process.execPath,
  ["--enable-source-maps", "--expose-gc", "--test", "--test-reporter=spec", ...outputs],
  { stdio: "inherit" },
);
rmSync(outDir, { recursive: true, force: true });
process.exit(run.status ?? 1);
