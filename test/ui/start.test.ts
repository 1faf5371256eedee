import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { after, test } from "node:test";
import type { Browser } from "playwright-core";
import { findBrowser, launchBrowser } from "../hosts/browser.ts";
import { Workbench } from "./pages/workbench.ts";
import { watch } from "./vscode.ts";

const file = "01-worked-example.attn.json";
let browser: Browser | undefined;
let started: ChildProcess | undefined;

after(async () => {
  started?.kill("SIGKILL");
  await browser?.close();
});

test("npm start prints an address where the examples are computed, and ends with Ctrl-C", {
  timeout: 180_000,
}, async () => {
  const child = spawn(process.execPath, ["scripts/start.mjs", "--embedded", "--no-open", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  started = child;
  const ended = new Promise<number | null>((done) => child.on("exit", done));
  const address = await printedAddress(child);

  browser = await launchBrowser(await findBrowser(console.log));
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  const window = new Workbench(page, "", watch(context, page));
  await page.goto(address);
  await page.locator(".explorer-folders-view .monaco-list-row", { hasText: file }).dblclick();
  const editor = window.editor(file);
  await editor.ready();
  await editor.lens("Compute attention").click();
  await window.panel.ready();
  await window.panel.shows("scores", 0, 1, 4);
  // The panel leads to the text that is open: one of another address would be opened beside it, and take its edits.
  await window.panel.cell("X", 0, 0).click({ modifiers: ["ControlOrMeta"] });
  await page.locator(".statusbar-item", { hasText: /^Ln 5,/ }).waitFor();
  assert.equal(await window.tab(file).count(), 2, "the text and its panel");
  assert.deepEqual(window.troubles.panelErrors, []);

  child.kill("SIGINT");
  assert.equal(await ended, 0);
  await assert.rejects(fetch(address), "nothing listens there any more");
});

test("npm start hands the extension and the examples to the code that is on the PATH", {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "attention-code-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, "code");
  writeFileSync(program, '#!/bin/sh\nprintf "%s\\n" "$@" > "$0.arguments"\nexit 3\n');
  chmodSync(program, 0o755);
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` },
  });
  assert.equal(await new Promise((done) => child.on("exit", done)), 3, "it ends as that program does");
  const said = readFileSync(`${program}.arguments`, "utf8").trim().split("\n");
  const examples = resolve("examples");
  assert.deepEqual(said, [`--extensionDevelopmentPath=${resolve(".")}`, examples, join(examples, file)]);
  const { main } = JSON.parse(readFileSync("package.json", "utf8")) as { main: string };
  assert.ok(existsSync(main), "the extension is built where its manifest says");
});

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let said = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+\/\S*(?=\s)/.exec(said)?.[0];
      if (address !== undefined) done(address);
    });
    child.on("exit", (code) => fail(new Error(`it ended with code ${code} and said: ${said}`)));
  });
}
