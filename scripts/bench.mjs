// `npm run bench`: every benchmark; `npm run bench -- host`, `-- compute`, `-- cli`, `-- files`, `-- diagnose`, `-- views` or `-- panel` one of them; `-- before FOLDER` and `-- panel FOLDER` compare with another checkout. Each prints medians and ratios to its peers.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { bundleTool, forNode, importTool } from "./lib/bundle.mjs";
import { buildExtension, stageExtension } from "./lib/stage.mjs";

const benches = { host, compute, cli, files, diagnose, views, panel, before };
const [wanted, ...rest] = process.argv.slice(2);
if (wanted !== undefined && benches[wanted] === undefined) {
  console.error(`there is no benchmark ${wanted}; there are: ${Object.keys(benches).join(", ")}`);
  process.exit(2);
}
for (const [name, run] of Object.entries(benches)) {
  if (wanted === undefined ? name !== "before" : wanted === name) await run(rest);
}

async function host(args) {
  const extension = stageExtension();
  const asleep = sleepingCopy(extension);
  const activation = join(asleep, "bench/activation.cjs");
  await build({ ...forNode, entryPoints: ["bench/host/activation.ts"], outfile: activation, format: "cjs" });
  const blocking = join(asleep, "bench/blocking.cjs");
  await build({ ...forNode, entryPoints: ["bench/host/blocking.ts"], outfile: blocking, format: "cjs" });
  const { main } = await importTool("bench/host/main.ts");
  await main({ extension, asleep, activation, blocking, launcher: await bundleTool("test/hosts/launcher.ts") }, args);
}

/** The extension without its activation events: VS Code opens JSON files of its own at start, which would wake it before the clock starts. */
function sleepingCopy(extension) {
  const copy = `${extension}-asleep`;
  process.on("exit", () => rmSync(copy, { recursive: true, force: true }));
  cpSync(extension, copy, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(copy, "package.json"), "utf8"));
  writeFileSync(join(copy, "package.json"), JSON.stringify({ ...manifest, activationEvents: [] }));
  return copy;
}

async function compute(args) {
  const entry = "bench/compute/main.ts";
  if (!existsSync(entry)) throw new Error(`${entry} is not here`);
  const { main } = await importTool(entry);
  await main(args);
}

/** `npm run bench -- cli PROGRAM…` measures other builds of `attn` beside this one. */
async function cli(args) {
  const folder = join("out", `bench-cli-${process.pid}`);
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  buildExtension(["--production", "--only=cli", `--out=${folder}`]);
  const empty = join(folder, "empty.mjs");
  writeFileSync(empty, "");
  const { main } = await importTool("bench/cli/main.ts");
  main([join(folder, "cli/attn.mjs"), ...args], empty);
}

/** A file of 5 GB that is listed and read by range. */
async function files() {
  const { main } = await importTool("bench/files/main.ts");
  await main();
}

/** Right kernels and kernels with a wrong scale. */
async function diagnose(args) {
  const { main } = await importTool("bench/diagnose/main.ts");
  main(args);
}

/** Pictures of heads beside the structures of other viewers, and how long figures and rules take. */
async function views() {
  const { main } = await importTool("bench/views/main.ts");
  await main();
}

/** The panel's page in a browser: painting, pointing, results; `npm run bench -- panel FOLDER` in turn with another checkout's. */
async function panel(args) {
  const { main } = await importTool("bench/panel/main.ts");
  await main(args);
}

/** `npm run bench -- before FOLDER [PART]`: the engine of another checkout beside this one. */
async function before([folder, ...args]) {
  if (folder === undefined) throw new Error("the folder of another checkout is missing");
  const { main } = await importTool("bench/before/main.ts");
  await main([await engineOf(folder, "there"), await engineOf(".", "here")], args);
}

/** Parser and engine of a checkout, bundled from its sources. */
async function engineOf(folder, name) {
  const outfile = join("out", `bench-before-${process.pid}-${name}.mjs`);
  process.on("exit", () => rmSync(outfile, { force: true }));
  const contents = `
    export { parseSpec } from "./src/core/format/parseSpec.ts";
    export { computeSpec } from "./src/core/engine/compute.ts";
    export { wasmKernels } from "./src/core/engine/kernels/kernels.ts";`;
  await build({ ...forNode, stdin: { contents, resolveDir: resolve(folder), loader: "ts" }, outfile });
  return import(pathToFileURL(resolve(outfile)).href);
}
