import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  analysisOf,
  clickLens,
  closeAll,
  openSpec,
  panelOf,
  replace,
  state,
  until,
  untilStatus,
  withSetting,
  workedExample,
} from "./support.ts";

suite("when numbers are computed again", () => {
  teardown(closeAll);

  test("by lens: an edit leaves the numbers as they were, and says so", async () => {
    const editor = await openSpec(workedExample);
    const { uri } = editor.document;
    await clickLens(uri, /^Compute attention$/);
    await untilStatus(uri, "upToDate");
    const before = await analysisOf(uri);
    await replace(editor, "[1, 0, 1, 0]", "[3, 0, 1, 0]");
    await untilStatus(uri, "edited");
    await vscode.commands.executeCommand("workbench.action.files.save");
    const after = await analysisOf(uri);
    assert.equal(after?.status.kind, "edited");
    assert.equal(after?.resultVersion, before?.resultVersion);
  });

  test("on save: after an edit nothing, after saving the new numbers", async () => {
    await withSetting("recompute", "onSave", async () => {
      const editor = await openSpec(workedExample);
      const { document } = editor;
      await clickLens(document.uri, /^Compute attention$/);
      await untilStatus(document.uri, "upToDate");
      await replace(editor, "[1, 0, 1, 0]", "[3, 0, 1, 0]");
      await untilStatus(document.uri, "edited");
      assert.ok(await document.save());
      await untilStatus(document.uri, "upToDate");
    });
  });

  test("live: the numbers follow the text, and the last edit is always computed", async () => {
    await withSetting("recompute", "live", async () => {
      const editor = await openSpec(workedExample);
      const { document } = editor;
      await untilStatus(document.uri, "upToDate");
      for (let value = 2; value <= 30; value++) {
        await replace(editor, `[${value - 1}, 0, 1, 0]`, `[${value}, 0, 1, 0]`);
      }
      await until("the last text is computed", async () => {
        const analysis = await analysisOf(document.uri);
        return analysis?.status.kind === "upToDate" && analysis.version === analysis.resultVersion;
      });
    });
  });

  test("live: an invalid text keeps the last good numbers, marked as such", async () => {
    await withSetting("recompute", "live", async () => {
      const editor = await openSpec(workedExample);
      const { uri } = editor.document;
      await clickLens(uri, /Show panel/);
      await until("the page is there", async () => (await panelOf(uri))?.lastSent?.status.kind === "upToDate");
      await replace(editor, "[1, 0, 1, 0]", "[1, 0, 1]");
      const sent = await until("the page is told", async () => {
        const last = (await panelOf(uri))?.lastSent;
        return last?.status.kind === "problem" ? last : undefined;
      });
      assert.ok(sent.outline, "the last good result is still shown");
      assert.ok(sent.resultVersion !== undefined && sent.resultVersion < sent.documentVersion);
    });
  });

  test("the switch is that of one file; the setting and other files stay as they are", async () => {
    const { document } = await openSpec(workedExample);
    await vscode.commands.executeCommand("attention.toggleLive");
    assert.equal(vscode.workspace.getConfiguration("attention").get("recompute"), "lens");
    await untilStatus(document.uri, "upToDate");
    const other = await openSpec(workedExample);
    await untilStatus(other.document.uri, "notComputed");
    const again = await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("attention.toggleLive");
    await replace(again, "[1, 0, 1, 0]", "[2, 0, 1, 0]");
    await untilStatus(document.uri, "edited");
  });

  test("what nobody looks at is not computed", async () => {
    await withSetting("recompute", "live", async () => {
      const shown = await openSpec(workedExample);
      const hidden = await vscode.workspace.openTextDocument(
        vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, "01-worked-example.attn.json"),
      );
      await untilStatus(shown.document.uri, "upToDate");
      assert.equal((await analysisOf(hidden.uri))?.resultVersion, undefined);
    });
  });

  test("hundreds of edits leave no result of an older text and no listener behind", async () => {
    await withSetting("recompute", "live", async () => {
      const editor = await openSpec(workedExample);
      const { document } = editor;
      await untilStatus(document.uri, "upToDate");
      const listeners = (await analysisOf(document.uri))?.listeners;
      let last = 0;
      for (let value = 2; value <= 300; value++) {
        await replace(editor, `[${value - 1}, 0, 1, 0]`, `[${value}, 0, 1, 0]`);
        if (value % 50 !== 0) continue;
        const analysis = await analysisOf(document.uri);
        assert.ok((analysis?.resultVersion ?? 0) >= last && (analysis?.resultVersion ?? 0) <= (analysis?.version ?? 0));
        last = analysis?.resultVersion ?? 0;
      }
      await untilStatus(document.uri, "upToDate");
      assert.equal((await analysisOf(document.uri))?.listeners, listeners);
      assert.ok((await state()).analyses.every(({ isComputing }) => !isComputing));
    });
  }).timeout(60_000);
});
