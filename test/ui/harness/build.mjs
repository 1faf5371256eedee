// Builds the page and its stub host into out/harness: open index.html in a browser, or take pictures with scripts/sheets.mjs.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = "test/ui/harness/";

export async function buildHarness(outDir = "out/harness", { minify = false } = {}) {
  mkdirSync(outDir, { recursive: true });
  const common = {
    bundle: true,
    minify,
    platform: "browser",
    format: "iife",
    target: "chrome128",
    jsx: "automatic",
    jsxImportSource: "preact",
    mainFields: ["module", "main"],
    logLevel: "warning",
    sourcemap: minify ? false : "linked",
  };
  await build({ ...common, entryPoints: [`${here}stubHost.ts`], outfile: `${outDir}/stubHost.js` });
  await build({ ...common, entryPoints: ["src/webview/main.tsx"], outfile: `${outDir}/main.js`, metafile: true });
  await build({ ...common, entryPoints: ["src/webview/row/chart.ts"], outfile: `${outDir}/chart.js` });
  writeFileSync(`${outDir}/themes.css`, readFileSync(`${here}themes.css`));
  copyFileSync(`${here}index.html`, `${outDir}/index.html`);
  return outDir;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildHarness();
