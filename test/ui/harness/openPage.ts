import { readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { CellRef } from "../../../src/core/explain/derivation.ts";
import type { PanelStatus, PanelView, Snapshot } from "../../../src/protocol/messages.ts";
import { findBrowser, launchBrowser } from "../../hosts/browser.ts";
import { laidOut } from "./atRest.ts";
import { buildHarness } from "./build.mjs";

/** What the stub host offers to a test, see stubHost.ts. */
export interface StubHostApi {
  text: string;
  said: string[];
  /** How many questions of the page are not answered yet. */
  readonly asked: number;
  readonly channel: { receive(message: unknown): Promise<void> };
  state: unknown;
  /** What the page has told to be looked at, as soon as it has all its scripts. */
  view: PanelView | undefined;
  mode: string;
  open(text: string, compute?: boolean): void;
  edit(text: string): void;
  push(reveal?: Snapshot["reveal"]): void;
  compareTo(text: string): void;
  mark(cell: CellRef | null): void;
  draw(id: number, svg: string): void;
  drawn: ReadonlyMap<number, Uint8Array | null>;
  tellStatus(status: PanelStatus): void;
}

declare global {
  var host: StubHostApi;
  var firstText: string | undefined;
  var firstState: unknown;
  var firstStrings: Readonly<Record<string, string>> | undefined;
  var firstName: string | undefined;
  var broken: string[];
}

export const bodies = {
  dark: "vscode-dark",
  light: "vscode-light",
  hc: "vscode-high-contrast",
  hcLight: "vscode-high-contrast vscode-high-contrast-light",
} as const;

export interface PageOptions {
  readonly text?: string;
  readonly state?: unknown;
  /** The file's name, and the strings of the user's language; English without them. */
  readonly fileName?: string;
  readonly strings?: Readonly<Record<string, string>>;
  readonly theme?: keyof typeof bodies;
  readonly width?: number;
  readonly height?: number;
  readonly fontSize?: number;
}

/** The text of one of the examples. */
export function example(name: string): string {
  return readFileSync(`examples/${name}.attn.json`, "utf8");
}

/** The browser and the built page, once for all files of a run. */
let shared: Promise<{ browser: Browser; context: BrowserContext; address: string }> | undefined;
const folder = `out/harness-${process.pid}`;

async function start() {
  const address = pathToFileURL(resolve(await buildHarness(folder), "index.html")).href;
  // Pages in one process need not start their own, nor compile the scripts again.
  const browser = await launchBrowser(await findBrowser(() => {}), ["--disable-gpu", "--renderer-process-limit=1"]);
  const context = await browser.newContext();
  await context.newPage(); // Keeps the process alive between two tests.
  return { browser, context, address };
}

after(async () => {
  await (await shared)?.browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Makes a test that gets the real page over a stub host; anything the page complains of fails it. */
export function pages(): (name: string, options: PageOptions, run: (page: Page) => Promise<void>) => void {
  return (name, options, run) => {
    test(name, async () => {
      shared ??= start();
      const { context, address } = await shared;
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(String(error.stack)));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      try {
        await page.setViewportSize({ width: options.width ?? 1200, height: options.height ?? 900 });
        await preparePage(page, options);
        await slowDown(page);
        await page.goto(address);
        await laidOut(page);
        await run(page);
        complaints.push(...(await page.evaluate(() => globalThis.broken)));
      } finally {
        await page.close();
      }
      if (complaints.length > 0) throw new Error(complaints.join("\n"));
    });
  };
}

/** `scripts/ui.mjs --slow=FACTOR` shows which tests hold on a fast machine only. */
async function slowDown(page: Page): Promise<void> {
  const rate = Number(process.env.ATTENTION_SLOW ?? 1);
  if (rate === 1) return;
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
}

/** Seeds a page before its first script: the text, theme, language and state that it opens with. */
export async function preparePage(
  page: Page,
  { text, state, theme = "dark", fontSize, ...options }: PageOptions,
): Promise<void> {
  const given = { text, state, body: bodies[theme], fontSize, strings: options.strings, name: options.fileName };
  await page.addInitScript((seed) => {
    globalThis.firstText = seed.text;
    globalThis.firstState = seed.state;
    globalThis.firstStrings = seed.strings;
    globalThis.firstName = seed.name;
    globalThis.broken = [];
    document.addEventListener("securitypolicyviolation", (event) => globalThis.broken.push(event.violatedDirective));
    document.addEventListener("DOMContentLoaded", () => {
      document.body.className = seed.body;
      for (const name of seed.fontSize ? ["font-size", "editor-font-size"] : []) {
        document.documentElement.style.setProperty(`--vscode-${name}`, `${seed.fontSize}px`);
      }
    });
  }, given);
}
