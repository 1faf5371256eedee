import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { journeys } from "./journey.ts";
import type { Workbench } from "./pages/workbench.ts";
import { until } from "./until.ts";

const journey = journeys();
const file = "01-worked-example.attn.json";
const text = readFileSync(`examples/${file}`, "utf8");

journey(
  "an edit outlives the extension host that made it, whole, and is saved when the user saves",
  {
    bypassCSP: true,
    spent: true,
    settings: { "files.autoSave": "off" },
  },
  async (window) => {
    const { panel, page } = window;
    const editor = await window.openFile(file);
    await editor.lens("Compute attention").click();
    await panel.ready();
    await panel.says("Up to date");
    await onlyOurFolder(window);

    await panel.cell("X", 0, 0).focus();
    await page.keyboard.press("F2");
    const field = panel.frame.getByRole("textbox", { name: "New number of X[1,1]" });
    await field.fill("3");
    await field.press("Enter");
    await editor.line(/\[3,\s0,\s1,\s0\]/).waitFor();
    // The cell has the focus again: it does not take it from the text later.
    await field.waitFor({ state: "detached" });
    assert.ok(window.killExtensionHosts() > 0); // Those of windows that were closed may be among them.
    // VS Code has noticed: a save asked for before would wait for what the dead host says to it.
    await editor.lens(/./).waitFor({ state: "detached" });

    const edited = text.replace("[1, 0, 1, 0]", "[3, 0, 1, 0]");
    const saved = () => readFileSync(join(window.folder, file), "utf8");
    assert.equal(saved(), text, "nothing is saved unasked");
    await editor.line(/\[0,\s2,\s0,\s2\]/).click({ position: { x: 40, y: 8 } }); // A line is as wide as the longest one.
    await page.locator(".statusbar-item", { hasText: /^Ln 6,/ }).waitFor();
    await page.keyboard.press("ControlOrMeta+s");
    await until("the edit is saved", async () => saved() === edited);
  },
);

/** The panel's page gets nothing by its address but what lies in its own folder; its policy, which is off here, forbids even to ask. */
async function onlyOurFolder(window: Workbench): Promise<void> {
  const answers = await window.panel.frame.locator("body").evaluate(
    async (_body, workspaceFile) => {
      const { src } = document.querySelector("#page-script") as HTMLScriptElement;
      const others = [
        ...["package.json", "dist/webview/../../package.json", "dist/webview/%2e%2e/%2e%2e/package.json"],
        ...["dist/webview/..%2f..%2fpackage.json", "dist/webview/..%5c..%5cpackage.json", "dist/host/features.cjs"],
      ].map((path) => src.replace("dist/webview/main.js", path));
      const addresses = [src, ...others, new URL(workspaceFile, src).href, new URL("/etc/hostname", src).href];
      return Promise.all(addresses.map(async (address) => ({ address, status: (await fetch(address)).status })));
    },
    join(window.folder, file),
  );
  const [own, ...others] = answers;
  assert.equal(own?.status, 200);
  for (const { address, status } of others) assert.equal(status, 401, address);
}
