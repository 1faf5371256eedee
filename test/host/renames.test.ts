import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  analysisOf,
  clickLens,
  closeAll,
  folder,
  openSpec,
  panelOf,
  panelTabs,
  specFile,
  state,
  titlesOf,
  trainingSpec,
  until,
  untilStatus,
  workedExample,
} from "./support.ts";

/** A second or two on an idle machine: still at work when a file gets its new name at once. */
const longSpec = trainingSpec(25);
/** What it may take beside other work, ms. */
const longMs = 120_000;
/** Outlasts everything: a test that begins it ends it. */
const endlessSpec = trainingSpec(10_000);

async function rename(from: vscode.Uri, name: string): Promise<vscode.Uri> {
  const to = vscode.Uri.joinPath(folder(), `${name}-${Date.now()}.attn.json`);
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(from, to);
  assert.ok(await vscode.workspace.applyEdit(edit));
  return to;
}

async function atWork(): Promise<void> {
  await until("it is at work", async () => ((await state()).computer?.running ?? 0) > 0, 30_000);
}

suite("files that get a new name, and panels that are closed, while a computation runs", () => {
  teardown(closeAll);

  test("a renamed text keeps its computation", async () => {
    const { document } = await openSpec(longSpec);
    void vscode.commands.executeCommand("attention.recompute", document.uri);
    await atWork();
    const to = await rename(document.uri, "computing");
    await untilStatus(to, "upToDate", longMs);
    assert.equal(await analysisOf(document.uri), undefined);
  }).timeout(2 * longMs);

  test("so does a panel whose text is open, or is not", async () => {
    for (const isOpen of [true, false]) {
      const { uri } = isOpen ? (await openSpec(longSpec)).document : { uri: await specFile(longSpec) };
      await vscode.commands.executeCommand("attention.showPanel", uri);
      await until("its page is there", async () => (await panelOf(uri))?.settled);
      void vscode.commands.executeCommand("attention.recompute", uri);
      await atWork();
      const to = await rename(uri, "panel");
      await until(
        "the page has the numbers",
        async () => (await panelOf(to))?.lastSent?.status.kind === "upToDate",
        longMs,
      );
      assert.equal((await panelOf(to))?.lastSent?.outline !== undefined, true);
      await closeAll();
    }
  }).timeout(3 * longMs);

  test("numbers without a panel go along, too", async () => {
    const { document } = await openSpec(workedExample);
    await vscode.commands.executeCommand("attention.recompute", document.uri);
    const to = await rename(document.uri, "numbers");
    await untilStatus(to, "upToDate");
    assert.match((await titlesOf(to))[0] ?? "", /up to date/);
  });

  test("a panel that is closed ends a computation that nobody else shows", async () => {
    const uri = await specFile(endlessSpec);
    await vscode.commands.executeCommand("attention.showPanel", uri);
    await until("its page is there", async () => (await panelOf(uri))?.settled);
    void vscode.commands.executeCommand("attention.recompute", uri);
    await atWork();
    const [tab] = panelTabs();
    assert.ok(tab && (await vscode.window.tabGroups.close(tab)));
    await until("the work has ended", async () => (await state()).computer?.running === 0);
    assert.notEqual((await analysisOf(uri))?.status.kind, "upToDate");
    await vscode.workspace.fs.delete(uri);
  }).timeout(2 * longMs);

  test("where the text is in a tab it goes on, and its lens has the result", async () => {
    const { document } = await openSpec(longSpec);
    const { uri } = document;
    await vscode.commands.executeCommand("attention.showPanel", uri);
    await until("its page is there", async () => (await panelOf(uri))?.settled);
    void vscode.commands.executeCommand("attention.recompute", uri);
    await atWork();
    const [tab] = panelTabs();
    assert.ok(tab && (await vscode.window.tabGroups.close(tab)));
    await untilStatus(uri, "upToDate", longMs);
    await clickLens(uri, /up to date · Show panel$/);
  }).timeout(2 * longMs);
});
