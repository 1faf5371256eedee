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
  replace,
  specFile,
  state,
  until,
  workedExample,
} from "./support.ts";

async function openPanel(text = workedExample, name?: string): Promise<vscode.TextEditor> {
  const editor = await openSpec(text, name);
  await clickLens(editor.document.uri, /^Compute attention$/);
  await untilReady(editor.document.uri);
  return editor;
}

function untilReady(uri: vscode.Uri): Promise<unknown> {
  return until("the page has its first snapshot and its scripts", async () => {
    const panel = await panelOf(uri);
    return panel?.settled && panel.lastSent?.outline;
  });
}

suite("panels", () => {
  teardown(closeAll);

  test("a panel opens beside the text, which keeps the focus", async () => {
    const { document } = await openPanel();
    const [tab] = panelTabs();
    assert.ok(tab);
    assert.notEqual(tab.group.viewColumn, vscode.ViewColumn.One);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), document.uri.toString());
    assert.match(tab.label, /^Attention test-/);
  });

  test("a document has one panel, however often it is asked for", async () => {
    const { document } = await openPanel();
    for (let time = 0; time < 3; time++) await vscode.commands.executeCommand("attention.showPanel", document.uri);
    await vscode.commands.executeCommand("attention.compute", document.uri.toString());
    assert.equal((await state()).panels.length, 1);
    assert.equal(panelTabs().length, 1);
  });

  test("two documents have two", async () => {
    const first = await openPanel();
    const second = await openPanel();
    assert.equal((await state()).panels.length, 2);
    await vscode.commands.executeCommand("attention.showPanel", first.document.uri);
    await until("the first is in front", async () => (await panelOf(first.document.uri))?.visible);
    assert.notEqual(first.document.uri.toString(), second.document.uri.toString());
  });

  test("the page gets the numbers of the shown matrices with their version", async () => {
    const { document } = await openPanel();
    const sent = (await panelOf(document.uri))?.lastSent;
    assert.ok(sent?.outline);
    assert.equal(sent.documentVersion, sent.resultVersion);
    const step = sent.outline.layers[0]?.steps.find(({ name }) => name === "scores");
    assert.deepEqual([step?.rows, step?.cols], [3, 3]);
  });

  test("after a recomputation the page learns which steps moved", async () => {
    const editor = await openPanel();
    await replace(editor, "[1, 0, 1, 0]", "[3, 0, 1, 0]");
    await clickLens(editor.document.uri, /^Recompute attention$/);
    const sent = await until("the page is told", async () => {
      const last = (await panelOf(editor.document.uri))?.lastSent;
      return last?.changes.length ? last : undefined;
    });
    const moved = sent.changes.find(({ name }) => name === "X");
    assert.deepEqual([moved?.cells, moved?.largest], [1, 2]);
    const X = sent.matrices.find(({ name }) => name === "X");
    assert.equal(X?.before?.[0], 1);
    assert.equal(X?.data[0], 3);
    assert.equal(sent.matrices.find(({ name }) => name === "Wq")?.before, undefined);
  });

  test("hidden and shown again it comes back, with what happened meanwhile", async () => {
    const editor = await openPanel();
    const { uri } = editor.document;
    const column = panelTabs()[0]?.group.viewColumn;
    assert.ok(column);
    const cover = await specFile("{}");
    await vscode.window.showTextDocument(cover, { viewColumn: column, preview: false });
    await until("it is hidden", async () => (await panelOf(uri))?.visible === false);
    await replace(editor, "[1, 0, 1, 0]", "[5, 0, 1, 0]");
    await vscode.commands.executeCommand("attention.showPanel", uri);
    await until("it has asked again", async () => {
      const panel = await panelOf(uri);
      return panel?.ready && panel.lastSent?.matrices.find(({ name }) => name === "X")?.data[0] === 5;
    });
  });

  test("closing the text leaves the panel with its numbers; closing the panel leaves nothing", async () => {
    const { document } = await openPanel();
    const { uri } = document;
    const tab = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .find(({ input }) => (input as { uri?: vscode.Uri }).uri?.toString() === uri.toString());
    assert.ok(tab && (await vscode.window.tabGroups.close(tab)));
    assert.equal((await analysisOf(uri))?.status.kind, "upToDate");
    const [panel] = panelTabs();
    assert.ok(panel && (await vscode.window.tabGroups.close(panel)));
    await until("the panel is forgotten", async () => (await state()).panels.length === 0);
  });

  test("the panel follows its file to a new name", async () => {
    const { document } = await openPanel();
    const to = vscode.Uri.joinPath(folder(), `renamed-${Date.now()}.attn.json`);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(document.uri, to);
    assert.ok(await vscode.workspace.applyEdit(edit));
    const panel = await until("it shows the new file", () => panelOf(to));
    assert.equal((await state()).panels.length, 1);
    await until("with its numbers", async () => (await panelOf(to))?.lastSent?.status.kind === "upToDate");
    await until("its tab says so", () => panelTabs()[0]?.label.includes("renamed-"));
    assert.ok(panel);
  });

  test("the panel follows when its folder gets a new name", async () => {
    const from = vscode.Uri.joinPath(folder(), `folder-${Date.now()}`);
    const to = vscode.Uri.joinPath(folder(), `moved-${Date.now()}`);
    const file = vscode.Uri.joinPath(from, "a.attn.json");
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(workedExample));
    await vscode.commands.executeCommand("attention.showPanel", file);
    await untilReady(file);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(from, to);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until("it shows the moved file", () => panelOf(vscode.Uri.joinPath(to, "a.attn.json")));
  });

  test("when the file is deleted the panel says so, and comes back with the file", async () => {
    const uri = await specFile(workedExample);
    await vscode.commands.executeCommand("attention.showPanel", uri);
    await untilReady(uri);
    await vscode.workspace.fs.delete(uri);
    const told = await until("it says so", async () => {
      const last = (await panelOf(uri))?.lastSent;
      return last?.status.kind === "gone" ? last : undefined;
    });
    assert.ok(told.outline, "the last numbers are still there");
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(workedExample));
    await vscode.commands.executeCommand("attention.showPanel", uri);
    await until("it is back", async () => (await panelOf(uri))?.lastSent?.status.kind !== "gone");
  });

  test("the seventeenth panel is refused", async () => {
    for (let number = 0; number < 16; number++) {
      const uri = await specFile(workedExample);
      await vscode.commands.executeCommand("attention.showPanel", uri);
      await until("its page is there", async () => (await panelOf(uri))?.settled);
    }
    assert.equal((await state()).panels.length, 16);
    await vscode.commands.executeCommand("attention.showPanel", await specFile(workedExample));
    assert.equal((await state()).panels.length, 16);
  }).timeout(60_000);

  test("opened and closed many times, nothing stays behind", async () => {
    const { document } = await openSpec(workedExample);
    const before = (await state()).analyses.length;
    for (let time = 0; time < 6; time++) {
      await vscode.commands.executeCommand("attention.showPanel", document.uri);
      const panel = await until("its tab is there", () => panelTabs()[0]);
      await until("its page is there", async () => (await panelOf(document.uri))?.settled);
      assert.ok(await vscode.window.tabGroups.close(panel));
      await until("it is gone", async () => (await state()).panels.length === 0);
    }
    assert.ok((await state()).analyses.length <= before, "analyses of earlier tests may go meanwhile");
    assert.ok(((await analysisOf(document.uri))?.listeners ?? 9) <= 1);
  }).timeout(60_000);

  test("the panel is told which of its cells the caret is on, and when it is on none", async () => {
    const editor = await openPanel();
    const lastMarked = async () => (await panelOf(editor.document.uri))?.lastMarked;
    const moveTo = (offset: number) => {
      const at = editor.document.positionAt(offset);
      editor.selection = new vscode.Selection(at, at);
    };
    const row = editor.document.getText().indexOf("[0, 2, 0, 2]");
    moveTo(row + 4);
    await until("the second number of the row is marked", async () => (await lastMarked())?.col === 1);
    assert.equal((await lastMarked())?.row, 1);
    moveTo(row + 10);
    await until("the fourth number of the row is marked", async () => (await lastMarked())?.col === 3);
    moveTo(0);
    await until("nothing is marked", async () => (await lastMarked()) === undefined);
  });

  test("what the palette offers goes by the spec that is looked at", async () => {
    const keys = async (names: readonly string[]) => {
      const { contextKeys } = await state();
      return names.filter((name) => contextKeys[`attention.${name}`]);
    };
    const all = ["isActive", "hasResult", "isComputing", "hasProblems", "canFindOutWhy", "canTrain"];
    await openPanel();
    await until("it has numbers", async () => (await keys(all)).join() === "isActive,hasResult");
    const differs = workedExample
      .trimEnd()
      .replace(/\}$/, ', "expected": { "scores": [[2, 4, 5], [4, 16, 12], [4, 12, 10]] } }');
    await openPanel(differs);
    await until("it can be asked why", async () => (await keys(all)).join() === "isActive,hasResult,canFindOutWhy");
    await openSpec('{ "X": [[1, 2], [3]] }');
    await until("it has a problem", async () => (await keys(all)).join() === "isActive,hasProblems");
    await openSpec('{ "X": [[1, 2], [3, 4]], "Wq": [[1, 0], [0, 1]], "train": { "target": [[0, 0], [0, 0]] } }');
    await until("it can take a step", async () => (await keys(all)).includes("canTrain"));
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await until("there is nothing to act on", async () => (await keys(all)).length === 0);
  });
});
