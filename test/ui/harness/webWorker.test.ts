import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { findBrowser, launchBrowser } from "../../hosts/browser.ts";

const text = `{
  "X": { "random": "normal", "shape": [40, 24], "seed": 3 }, "heads": 3, "mask": "causal", "position": "alibi",
  "Wq": { "random": "xavier", "shape": [24, 24], "seed": 4 }
}`;

test("the bundle that is the worker of Node is the worker of a browser, too", async (context) => {
  const extension = process.env.ATTENTION_EXTENSION;
  assert.ok(extension, "journeys are started by scripts/ui.mjs, which builds the extension");
  const worker = readFileSync(join(extension, "dist/compute/worker.cjs"), "utf8");
  const { outputFiles } = await build({
    ...{
      entryPoints: ["test/ui/harness/workerPage.ts"],
      bundle: true,
      write: false,
      format: "iife",
      target: "chrome128",
    },
    mainFields: ["module", "main"],
  });
  const browser = await launchBrowser(await findBrowser(() => {}));
  context.after(() => browser.close());
  const page = await browser.newPage();
  await page.addScriptTag({ content: outputFiles[0]!.text });
  const got = await page.evaluate(([code, spec]) => computeInWorker(code!, spec!, "context"), [worker, text]);
  const want = computeSpec(parseSpec(text).spec!).layers[0]!.steps.get("context")!.tensor.data;
  assert.equal(got.length, want.length);
  for (const [index, value] of got.entries()) {
    assert.ok(Math.abs(value - want[index]!) <= 1e-12 * Math.max(1, Math.abs(want[index]!)), `${index}: ${value}`);
  }
});
