// Bundles TypeScript tools and tests for Node, so that nothing but esbuild is needed to run them on Node 20.
import { mkdirSync, renameSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** Its ES modules name their files in a way that Node does not follow, so they are bundled. */
const bundledJsoncParser = {
  name: "jsonc-parser inside",
  setup: (bundle) =>
    bundle.onResolve({ filter: /^jsonc-parser$/ }, () => ({
      path: resolve("node_modules/jsonc-parser/lib/esm/main.js"),
    })),
};

/** Options shared by every bundle that runs in plain Node: our sources inside, packages outside. */
export const forNode = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  sourcemap: "inline",
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
  plugins: [bundledJsoncParser],
};

/** Bundles one TypeScript file into `out/tools` and gives the path of the result. */
export async function bundleTool(file) {
  const outfile = resolve("out/tools", `${file.replace(/\.tsx?$/, "").replaceAll("/", "-")}.mjs`);
  const written = outfile.replace(/\.mjs$/, `-${process.pid}.mjs`);
  mkdirSync("out/tools", { recursive: true });
  await build({ ...forNode, entryPoints: [file], outfile: written });
  renameSync(written, outfile); // whole or not at all, for another run that imports it just now
  return outfile;
}

/** Imports a TypeScript file. */
export async function importTool(file) {
  return import(pathToFileURL(await bundleTool(file)).href);
}
