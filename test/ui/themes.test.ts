import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import axe from "axe-core";
import { npyBytes } from "../../src/core/export/npy.ts";
import { journeys } from "./journey.ts";
import type { Workbench } from "./pages/workbench.ts";
import { type Theme, themes } from "./vscode.ts";

const journey = journeys();
const text = readFileSync("examples/14-causal-mask.attn.json", "utf8");
const pictures = resolve("out/pictures");

/** An opened file of 2 layers × 3 heads × 8 × 8 weights. */
const dump = npyBytes({ shape: [2, 3, 8, 8], data: Float64Array.from({ length: 384 }, (_, at) => (at % 37) / 37) });

for (const theme of ["light", "hc"] as const) {
  const file = `beside-${theme}.attn.json`;
  journey(
    `an opened tensor file has no accessibility fault in ${themes[theme]}`,
    { file, files: { [file]: '{ "X": [[1, 2]] }', "attn.npy": dump }, theme, width: 700 },
    async (window) => {
      await window.editor(file).lens("Compute attention").waitFor();
      await window.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "attn.npy" }).dblclick();
      const { frame } = window.panel;
      await frame.getByText("Axes: layer × head × query × key").waitFor();
      await frame.getByRole("region", { name: "head" }).getByRole("button").nth(1).click();
      await frame.locator("[data-value]").first().hover();
      mkdirSync(pictures, { recursive: true });
      await window.page.screenshot({ path: resolve(pictures, `${theme}-file.png`) });
      assert.deepEqual(await faults(window), []);
    },
  );
}

for (const theme of Object.keys(themes) as Theme[]) {
  for (const width of theme === "dark" ? [700, 1500] : [700]) {
    // Of a name of its own: the numbers of a closed file are kept for a while.
    const file = `${theme}-${width}.attn.json`;
    journey(
      `the panel has no accessibility fault in ${themes[theme]} at ${width} px`,
      { file, files: { [file]: text }, theme, width },
      async (window) => {
        const editor = window.editor(file);
        await editor.ready();
        await editor.lens("Compute attention").click();
        await window.panel.ready();
        await window.panel.says("Up to date");
        await window.panel.cell("scores", 0, 0).hover();
        await window.panel.inspector.waitFor();
        mkdirSync(pictures, { recursive: true });
        await window.page.screenshot({ path: resolve(pictures, `${theme}-${width}.png`) });
        assert.deepEqual(await faults(window), []);
      },
    );
  }
}

/** What axe finds in the panel's document: rule, and the elements. */
async function faults(window: Workbench): Promise<string[]> {
  const root = window.panel.frame.locator("html");
  await root.evaluate(axe.source);
  return root.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe;
    const { violations } = await run.run(document, { resultTypes: ["violations"] });
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`)
          .slice(0, 5)
          .join(" | ")}`,
    );
  });
}
