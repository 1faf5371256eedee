// Builds every bundle into dist/ (or `--out=FOLDER`), with esbuild's account of each in meta/.
// `--production` minifies, `--watch` rebuilds, `--except=NAME,NAME` leaves some of them out, `--only=NAME,NAME` all others.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build, context } from "esbuild";
import { minifySync } from "oxc-minify";
import { writeExamples } from "./scripts/lib/examples.mjs";
import { writeChinese } from "./scripts/lib/inChinese.mjs";
import { unusedScales } from "./scripts/lib/unusedScales.mjs";

const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");
const option = (name) => process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
const out = option("out") ?? "dist";
const except = option("except")?.split(",") ?? [];
const only = option("only")?.split(",");

const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : "linked",
  legalComments: "none",
  charset: "utf8", // the letters of formulas as themselves, not as escapes
  logLevel: "warning",
  metafile: true,
  mainFields: ["module", "main"], // jsonc-parser's `main` is UMD, which no bundler can follow
};
const page = {
  ...common,
  platform: "browser",
  format: "iife",
  target: "chrome128",
  jsx: "automatic",
  jsxImportSource: "preact",
};

/** @type {Record<string, import("esbuild").BuildOptions>} */
const bundles = {
  "extension.node": {
    ...common,
    entryPoints: ["src/host/extension.ts"],
    outfile: `${out}/host/extension.cjs`,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode"],
  },
  // Everything else: what Node's entry loads with the first spec, and a browser's whole extension, which must be one file.
  "extension.features": {
    ...common,
    entryPoints: ["src/host/webExtension.ts"],
    outfile: `${out}/host/features.cjs`,
    platform: "browser",
    format: "cjs",
    target: ["node20", "chrome128"],
    external: ["vscode"],
  },
  // What needs Node, loaded with the first worker or tensor file.
  "extension.nodeParts": {
    ...common,
    entryPoints: ["src/compute/nodeParts.ts"],
    outfile: `${out}/host/node.cjs`,
    platform: "node",
    format: "cjs",
    target: "node20",
  },
  worker: {
    ...common,
    entryPoints: ["src/compute/worker.ts"],
    outfile: `${out}/compute/worker.cjs`,
    platform: "node",
    format: "cjs",
    target: ["node20", "chrome128"],
  },
  // Views that are not looked at first come as scripts of their own, when they are looked at.
  webview: {
    ...page,
    entryPoints: ["src/webview/main.tsx"],
    outdir: `${out}/webview`,
    format: "esm",
    splitting: true,
    chunkNames: "part-[hash]",
  },
  chart: {
    ...page,
    entryPoints: ["src/webview/row/chart.ts"],
    outfile: `${out}/webview/chart.js`,
    plugins: [unusedScales],
  },
  // One part for each command, and `checker.mjs` for the threads that help `attn check`.
  cli: {
    ...common,
    entryPoints: { attn: "src/cli/main.ts", checker: "src/cli/checker.ts" },
    outdir: `${out}/cli`,
    outExtension: { ".js": ".mjs" },
    splitting: true,
    chunkNames: "part-[hash]",
    platform: "node",
    format: "esm",
    target: "node20",
    banner: { js: "#!/usr/bin/env node" },
  },
};

/** Minified code once more: it comes out a fiftieth smaller in the package. The account says the sizes that were written. */
function minifyAgain({ outputs }, module) {
  for (const [path, output] of Object.entries(outputs)) {
    if (!/\.[cm]?js$/.test(path)) continue;
    const { code, errors } = minifySync(path, readFileSync(path, "utf8"), { module, mangle: { toplevel: true } });
    if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
    writeFileSync(path, code);
    output.bytes = Buffer.byteLength(code);
  }
}

rmSync(out, { recursive: true, force: true });
mkdirSync(`${out}/meta`, { recursive: true });
for (const [name, options] of Object.entries(bundles)) {
  if (!existsSync(Object.values(options.entryPoints)[0]) || except.includes(name) || only?.includes(name) === false)
    continue;
  if (watch) {
    await (await context(options)).watch();
  } else {
    const { metafile } = await build(options);
    if (production) minifyAgain(metafile, options.format === "esm");
    writeFileSync(`${out}/meta/${name}.json`, JSON.stringify(metafile));
  }
}
if (only === undefined) {
  writeChinese(`${out}/l10n`);
  writeExamples(`${out}/examples`);
}
