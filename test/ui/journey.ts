import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { after, test } from "node:test";
import type { Workbench } from "./pages/workbench.ts";
import { RealVscode, type VscodeOptions, type WindowOptions } from "./vscode.ts";

/** Declares a journey: a test in a window of its own of a real VS Code, in which nothing may go wrong on the way. */
export type Journey = (name: string, options: WindowOptions, walk: (window: Workbench) => Promise<void>) => void;

const minutes = 60_000;

/** Each VS Code that was started, by its options: one does for the journeys of all files that ask for the same. */
const started = new Map<string, Promise<RealVscode>>();

after(async () => {
  for (const vscode of started.values()) await (await vscode).close();
});

/** Journeys in a VS Code with such options; which version, and where the extension comes from, is told by the environment. */
export function journeys(options: Pick<VscodeOptions, "trusted" | "settings"> = {}): Journey {
  return (name, windowOptions, walk) => {
    test(name, { timeout: 3 * minutes }, async () => {
      const vscode = await vscodeWith(options);
      const window = await vscode.open(windowOptions);
      try {
        await walk(window);
        assert.deepEqual(window.troubles.panelErrors, [], "errors in the panel");
        assert.deepEqual(window.troubles.foreignRequests, [], "requests to other machines");
      } catch (error) {
        await keepPicture(window, name);
        throw error;
      } finally {
        await window.close();
      }
    });
  };
}

function vscodeWith(options: Pick<VscodeOptions, "trusted" | "settings">): Promise<RealVscode> {
  const key = JSON.stringify(options);
  const vscode = started.get(key) ?? RealVscode.start({ ...fromEnvironment(), ...options });
  started.set(key, vscode);
  return vscode;
}

function fromEnvironment(): VscodeOptions {
  const { ATTENTION_VSCODE: which, ATTENTION_EXTENSION: extension, ATTENTION_VSIX: vsix } = process.env;
  assert.ok(extension || vsix, "journeys are started by scripts/ui.mjs, which builds the extension");
  return { which: which === "lowest" ? "lowest" : "newest", ...(vsix ? { vsix } : { extension: extension! }) };
}

/** What the window looked like when a journey failed, for whoever mends it. */
async function keepPicture(window: Workbench, name: string): Promise<void> {
  const folder = resolve("out/failed-journeys");
  mkdirSync(folder, { recursive: true });
  const path = resolve(folder, `${name.replace(/[^\w]+/g, "-").slice(0, 80)}.png`);
  await window.page.screenshot({ path }).catch(() => {});
  console.error(`the window at the failure: ${path}`);
}
