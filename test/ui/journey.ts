import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { after, test } from "node:test";
import type { Workbench } from "./pages/workbench.ts";
import { RealVscode, type VscodeOptions, type WindowOptions } from "./vscode.ts";

/**
 * Declares a journey: a test in a window of a real VS Code, in which nothing may go wrong on the way. It begins with no editor but
 * its file, and a folder as fresh as its settings; a window is used again, since to start one takes longer than most journeys.
 */
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
      const window = await windowWith(options, windowOptions);
      let isFit = false;
      try {
        await walk(window);
        assert.deepEqual(window.troubles.panelErrors, [], "errors in the panel");
        assert.deepEqual(window.troubles.foreignRequests, [], "requests to other machines");
        isFit = windowOptions.spent !== true;
      } catch (error) {
        await keepPicture(window, name);
        throw error;
      } finally {
        if (!isFit) await closeWindow();
      }
    });
  };
}

/** The window that is open, with the options of its VS Code. There is but one: whoever closes one ends all extension hosts. */
let open: { readonly of: string; readonly window: Workbench; readonly files: Set<string | undefined> } | undefined;
let walks = 0;

async function windowWith(options: Pick<VscodeOptions, "trusted" | "settings">, of: WindowOptions): Promise<Workbench> {
  const key = JSON.stringify([
    options,
    of.bypassCSP ?? false,
    of.language ?? "en",
    of.empty ?? false,
    of.settings ?? {},
  ]);
  // Numbers of a file that was closed are kept for a while, so that it does not begin afresh.
  if (open?.of === key && !open.files.has(of.file)) {
    const { window, files } = open;
    // What cannot be made ready is not used again.
    open = undefined;
    await window.begin(of, `journey ${++walks}`).catch(async (error: unknown) => {
      await keepPicture(window, `journey ${walks}`);
      await window.close();
      throw error;
    });
    open = { of: key, window, files: files.add(of.file) };
    return window;
  }
  await closeWindow();
  open = { of: key, window: await (await vscodeWith(options)).open(of), files: new Set([of.file]) };
  return open.window;
}

async function closeWindow(): Promise<void> {
  const { window } = open ?? {};
  open = undefined;
  await window?.close();
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
