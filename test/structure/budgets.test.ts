import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const extension = process.env.ATTENTION_EXTENSION ?? ".";
const kilobyte = 1024;

/** Largest size in KB of each minified bundle. What activation loads is `extension.cjs`; the web host can only take one file. */
const budgets: readonly (readonly [string, number])[] = [
  ["dist/host/extension.cjs", 12],
  ["dist/host/features.cjs", 800],
];

interface Meta {
  readonly outputs: Record<
    string,
    { bytes: number; inputs: object; imports: readonly { path: string; kind: string }[] }
  >;
}

/** The scripts that the page loads before anything is clicked: main.js and what it imports statically, directly or not. */
function firstScripts(): { paths: string[]; bytes: number; inputs: string[] } {
  const { outputs } = JSON.parse(readFileSync(join(extension, "dist/meta/webview.json"), "utf8")) as Meta;
  const paths = Object.keys(outputs).filter((path) => path.endsWith("webview/main.js"));
  for (const path of paths) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && !paths.includes(imported)) paths.push(imported);
    }
  }
  const found = paths.map((path) => outputs[path]!);
  const bytes = found.reduce((sum, output) => sum + output.bytes, 0);
  return { paths, bytes, inputs: found.flatMap(({ inputs }) => Object.keys(inputs)) };
}

test("the page's first scripts are at most 120 KB", (context) => {
  const { paths, bytes } = firstScripts();
  context.diagnostic(`${paths.length} scripts: ${(bytes / kilobyte).toFixed(1)} KB of 120`);
  assert.ok(paths.length > 0 && bytes <= 120 * kilobyte, `${(bytes / kilobyte).toFixed(1)} KB`);
});

test("a page begins with at most 5 scripts: older versions of VS Code now and then fail to load one of thirty", (context) => {
  const { paths } = firstScripts();
  context.diagnostic(`${paths.length} scripts`);
  assert.ok(paths.length <= 5, paths.join(", "));
});

for (const [path, budget] of budgets) {
  test(`${path} is at most ${budget} KB`, (context) => {
    const size = statSync(join(extension, path)).size / kilobyte;
    context.diagnostic(`${path}: ${size.toFixed(1)} KB of ${budget}`);
    assert.ok(size <= budget, `${size.toFixed(1)} KB`);
  });
}

test("the page's first scripts hold no chart library, no Row view and no heatmap", () => {
  const { inputs } = firstScripts();
  const later = ["node_modules/chart.js", "src/webview/row/rowChart", "src/webview/heatmap/matrixHeatmap"];
  const late = (input: string) => later.some((part) => input.includes(part));
  assert.ok(inputs.length > 0);
  assert.deepEqual(inputs.filter(late), []);
});

test("the VSIX is at most 700 KB", (context) => {
  const vsix = process.env.ATTENTION_VSIX;
  assert.ok(vsix, "ATTENTION_VSIX names the packed extension");
  const size = statSync(vsix).size / kilobyte;
  context.diagnostic(`VSIX: ${size.toFixed(1)} KB of 700`);
  assert.ok(size <= 700, `${size.toFixed(1)} KB`);
});
