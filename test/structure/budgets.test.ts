import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const extension = process.env.ATTENTION_EXTENSION ?? ".";
const kilobyte = 1024;

/** Largest size in KB of each minified bundle. What activation loads is `extension.cjs`; the web host can only take one file. */
const budgets: readonly (readonly [string, number])[] = [
  ["dist/host/extension.cjs", 90],
  ["dist/host/spec.cjs", 220],
  ["dist/host/extension.web.cjs", 300],
  ["dist/webview/main.js", 120],
];

for (const [path, budget] of budgets) {
  test(`${path} is at most ${budget} KB`, (context) => {
    const size = statSync(join(extension, path)).size / kilobyte;
    context.diagnostic(`${path}: ${size.toFixed(1)} KB of ${budget}`);
    assert.ok(size <= budget, `${size.toFixed(1)} KB`);
  });
}

test("the page's first script holds no chart library", () => {
  const meta = JSON.parse(readFileSync(join(extension, "dist/meta/webview.json"), "utf8")) as { inputs: object };
  assert.deepEqual(
    Object.keys(meta.inputs).filter((input) => input.includes("node_modules/chart.js")),
    [],
  );
});

test("the VSIX is at most 400 KB", (context) => {
  const vsix = process.env.ATTENTION_VSIX;
  assert.ok(vsix, "ATTENTION_VSIX names the packed extension");
  const size = statSync(vsix).size / kilobyte;
  context.diagnostic(`VSIX: ${size.toFixed(1)} KB of 400`);
  assert.ok(size <= 400, `${size.toFixed(1)} KB`);
});
