import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as vscode from "vscode";
import {
  analysisOf,
  closeAll,
  editCell,
  heavySpec,
  openSpec,
  panelOf,
  panelTabs,
  replace,
  showNumbers,
  specFile,
  state,
  until,
  untilStatus,
  withSetting,
  workedExample,
} from "../host/support.ts";
import { type BusyTimes, measureThread } from "./busyTime.ts";

/** Shares of the full counts; a run in passing takes a hundredth. */
const share = Number(process.env["ATTENTION_SOAK_SHARE"] ?? 1);
const times = (full: number): number => Math.max(2, Math.round(full * share));

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

interface Measured extends BusyTimes {
  readonly what: string;
  readonly times: number;
  readonly heapGrowthMB: number;
  readonly stale: number;
}

const measured: Measured[] = [];

async function heapBytes(): Promise<number> {
  // What a collection frees by finalizers is free after the next one.
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}

async function counts() {
  const { panels, analyses, computer } = await state();
  const listeners = analyses.reduce((sum, one) => sum + one.listeners, 0);
  return { panels: panels.length, analyses: analyses.length, listeners, running: computer?.running ?? 0 };
}

/** Does something many times; afterwards nothing that is counted has become more. */
async function soak(what: string, full: number, once: (at: number) => Promise<number | undefined>): Promise<void> {
  const count = times(full);
  const warm = Math.min(count, 20);
  for (let at = 0; at < warm; at++) await once(at);
  const [before, heap] = [await counts(), await heapBytes()];
  const measure = measureThread();
  let stale = 0;
  for (let at = 0; at < count; at++) stale += (await once(warm + at)) ?? 0;
  const thread = measure();
  const heapGrowthMB = ((await heapBytes()) - heap) / 1e6;
  measured.push({ what, times: count, heapGrowthMB, ...thread, stale });
  // VS Code lets go of texts that no tab shows when it likes: fewer are no fault.
  for (const [name, now] of Object.entries(await counts())) {
    assert.ok(now <= before[name as keyof typeof before], `${what}: ${now} ${name}`);
  }
  assert.equal(stale, 0, what);
}

async function sentVersion(uri: vscode.Uri): Promise<boolean> {
  const [panel, analysis] = [await panelOf(uri), await analysisOf(uri)];
  const sent = panel?.lastSent;
  return sent !== undefined && analysis !== undefined && (sent.resultVersion ?? 0) <= analysis.version;
}

suite("for a long time", function () {
  this.timeout(60 * 60_000 * Math.max(share, 0.1));
  teardown(closeAll);
  suiteTeardown(() => {
    const file = process.env["ATTENTION_SOAK_REPORT"];
    if (file !== undefined) writeFileSync(file, JSON.stringify(measured));
  });

  test("edits with the panel open: no number of another text is shown, and the last text is computed", async () => {
    await withSetting("recompute", "live", async () => {
      const editor = await openSpec(workedExample);
      const { document } = editor;
      await showNumbers(document.uri);
      const at = document.positionAt(document.getText().indexOf("[[1, 0") + 2);
      let last = 1;
      await soak("edits", 10_000, async (edit) => {
        const end = document.positionAt(document.offsetAt(at) + String(last).length);
        const value = (edit % 9_999) + 1;
        const change = new vscode.WorkspaceEdit();
        change.replace(document.uri, new vscode.Range(at, end), String(value));
        assert.ok(await vscode.workspace.applyEdit(change));
        last = value;
        return (await sentVersion(document.uri)) ? 0 : 1;
      });
      await until("the last number is shown", async () => {
        const sent = (await panelOf(document.uri))?.lastSent;
        return sent?.matrices.some(({ name, data }) => name === "X" && data[0] === last);
      });
    });
  });

  test("undo and redo of edits from the panel", async () => {
    const { document } = await openSpec(workedExample);
    await showNumbers(document.uri);
    await soak("undo and redo", 1_000, async (at) => {
      await vscode.commands.executeCommand("attention.recompute", document.uri);
      const before = document.getText();
      assert.equal((await editCell(document.uri, ["X", 0, 0], 2 + at)).error, undefined);
      const after = document.getText();
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
      await vscode.commands.executeCommand("undo");
      assert.equal(document.getText(), before);
      await vscode.commands.executeCommand("redo");
      assert.equal(document.getText(), after);
      return undefined;
    });
  });

  test("the panel is closed and opened", async () => {
    const { document } = await openSpec(workedExample);
    await soak("open and close", 200, async () => {
      await vscode.commands.executeCommand("attention.showPanel", document.uri);
      await until("its page is there", async () => (await panelOf(document.uri))?.settled);
      const [tab] = panelTabs();
      assert.ok(tab && (await vscode.window.tabGroups.close(tab)));
      await until("it is gone", async () => (await state()).panels.length === 0);
      return undefined;
    });
  });

  test("the panel is hidden and shown", async () => {
    const { document } = await openSpec(workedExample);
    await showNumbers(document.uri);
    const column = panelTabs()[0]?.group.viewColumn;
    assert.ok(column);
    const cover = await specFile("{}");
    await soak("hide and show", 500, async () => {
      await vscode.window.showTextDocument(cover, { viewColumn: column, preview: false });
      await until("it is hidden", async () => (await panelOf(document.uri))?.visible === false);
      await vscode.commands.executeCommand("attention.showPanel", document.uri);
      await until("it has asked again", async () => (await panelOf(document.uri))?.settled);
      return (await sentVersion(document.uri)) ? 0 : 1;
    });
  });

  test("workers are killed at work, and the last computation is right", async () => {
    const editor = await openSpec(heavySpec);
    const { uri } = editor.document;
    await soak("killed workers", 1_000, async () => {
      const done = vscode.commands.executeCommand("attention.recompute", uri);
      await until("it is at work", async () => ((await state()).computer?.running ?? 0) > 0);
      await vscode.commands.executeCommand("attention.cancel", uri);
      await done;
      return undefined;
    });
    await replace(editor, '"heads": 4', '"heads": 1');
    await vscode.commands.executeCommand("attention.recompute", uri);
    await untilStatus(uri, "upToDate");
  });
});
