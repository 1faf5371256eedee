import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Reference } from "./engine.ts";
import { journeys } from "./journey.ts";
import type { Workbench } from "./pages/workbench.ts";
import { until } from "./until.ts";

const journey = journeys();
const file = "12-two-heads.attn.json";

/** Opens the panel on the two heads and clicks Export. */
async function exporting(window: Workbench): Promise<void> {
  const editor = window.editor(file);
  await editor.ready();
  await editor.lens("Compute attention").click();
  await window.panel.ready();
  await window.panel.says("Up to date");
  await window.panel.button("Export…").click();
}

/** Picks from the list that is open. */
async function pick(window: Workbench, label: string): Promise<void> {
  // Rows of an earlier list can still be there.
  const rows = window.page.locator(".quick-input-list .monaco-list-row");
  await rows
    .filter({ has: window.page.locator(".label-name", { hasText: new RegExp(`^${label}`) }) })
    .first()
    .click();
}

/** Takes the name that the dialog offers, and gives what was written. */
async function saved(window: Workbench, name: string): Promise<Buffer> {
  const path = join(window.folder, name);
  const input = window.page.locator(".quick-input-widget input.input");
  await until("the dialog offers a name", async () => (await input.inputValue()).endsWith(name));
  await input.press("Enter");
  await until(`${name} is there`, async () => existsSync(path));
  assert.deepEqual(
    readdirSync(window.folder).filter((one) => one.endsWith(".part")),
    [],
  );
  return readFileSync(path);
}

journey("the numbers can be exported as JSON, CSV and a NumPy array", { file }, async (window) => {
  const reference = new Reference(readFileSync(`examples/${file}`, "utf8"));
  await exporting(window);
  await pick(window, "JSON");
  const json = JSON.parse((await saved(window, "12-two-heads.result.json")).toString()) as {
    layers: { steps: { weights: { shape: number[]; data: number[] } } }[];
  };
  const { shape, data } = json.layers[0]!.steps.weights;
  assert.deepEqual(shape, [1, 2, 4, 4]);
  assert.deepEqual(data.slice(0, 16), reference.matrix("weights").flat());

  await window.panel.button("Export…").click();
  await pick(window, "SVG");
  await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "weights" }).first().waitFor();
  await pick(window, "All steps");
  assert.match((await saved(window, "12-two-heads.svg")).toString(), /^<svg [\s\S]*id="weights"/);

  await window.panel.button("Export…").click();
  await pick(window, "PNG");
  await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "weights" }).first().waitFor();
  await pick(window, "All steps");
  const png = await saved(window, "12-two-heads.png");
  assert.equal(png.toString("latin1", 1, 4), "PNG");
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  assert.ok(width > 1000 && height > 500, `${width}×${height}`);

  await window.panel.button("Export…").click();
  await pick(window, "CSV");
  await pick(window, "context");
  const csv = (await saved(window, "12-two-heads.context.csv")).toString().split("\r\n");
  assert.equal(csv[0], "head,,d1,d2");
  assert.deepEqual(csv[1]!.split(",").slice(2).map(Number), reference.matrix("context")[0]);

  await window.panel.button("Export…").click();
  await pick(window, "NumPy");
  await pick(window, "output");
  const npy = await saved(window, "12-two-heads.output.npy");
  assert.ok(npy.toString("latin1").includes("'shape': (1, 4, 4)"));
  assert.equal(npy.readDoubleLE(npy.length - 8), reference.matrix("output").at(-1)!.at(-1));
});
