import assert from "node:assert/strict";
import * as vscode from "vscode";
import { analysisOf, ask, closeAll, openSpec, panelOf, replace, specFile, until, workedExample } from "./support.ts";

const changed = workedExample.replace("[1, 0, 1, 0]", "[1, 0, 2, 0]");

/** Waits until a panel has numbers of what it compares with. */
function untilCompared(uri: vscode.Uri, name: string) {
  return until(`${name} is compared`, async () => {
    const other = (await panelOf(uri))?.lastSent?.other;
    return other?.name === name && other.version !== undefined ? other : undefined;
  });
}

const nameOf = (uri: vscode.Uri) => uri.path.split("/").at(-1) ?? "";

suite("compare", () => {
  teardown(closeAll);

  test("two files that are selected in the Explorer: numbers of both, and the view Compare", async () => {
    const [a, b] = [await specFile(workedExample), await specFile(changed)];
    await vscode.commands.executeCommand("attention.compare", a, [a, b]);
    const { version } = await untilCompared(a, nameOf(b));
    await until("the view is Compare", async () => (await panelOf(a))?.lastReveal?.tab === "Compare");
    const outline = await ask(a, "readOther", { resultVersion: version });
    assert.equal((outline.ok as { layers: unknown[] }).layers.length, 1);
    const ref = { layer: "", name: "X", batch: 0, head: 0, resultVersion: version };
    const matrix = (await ask(a, "readOtherMatrix", ref)).ok as { rows: number; cols: number };
    assert.deepEqual([matrix.rows, matrix.cols], [3, 4]);
    const old = await ask(a, "readOtherMatrix", { ...ref, resultVersion: 99 });
    assert.match(old.error ?? "", /replaced by newer ones/);
  });

  test("“Select for Compare” of the Explorer, then ours: no comparison of texts stays open", async () => {
    const [a, b] = [await specFile(workedExample), await specFile(changed)];
    await vscode.commands.executeCommand("selectForCompare", b);
    await vscode.commands.executeCommand("attention.compareWithSelected", a);
    await untilCompared(a, nameOf(b));
    const inputs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
    assert.ok(!inputs.some((input) => input instanceof vscode.TabInputTextDiff));
  });

  test("from a comparison of texts, its left side is taken", async () => {
    const [a, b] = [await specFile(workedExample), await specFile(changed)];
    await vscode.commands.executeCommand("vscode.diff", b, a);
    await vscode.commands.executeCommand("attention.compare", a);
    await untilCompared(a, nameOf(b));
  });

  test("the other file is followed: an edit is told, and closing the comparison lets it go", async () => {
    const a = await specFile(workedExample);
    const editor = await openSpec(changed);
    const b = editor.document.uri;
    await vscode.commands.executeCommand("attention.compare", a, b);
    await untilCompared(a, nameOf(b));
    await replace(editor, "[1, 0, 2, 0]", "[1, 0, 4, 0]");
    await until("it is told", async () => (await panelOf(a))?.lastSent?.other?.isOld);
    await ask(a, "recomputeOther", {});
    await until("it is new", async () => {
      const other = (await panelOf(a))?.lastSent?.other;
      return other && other.isOld === undefined && other.version === (await analysisOf(b))?.version;
    });
    await replace(editor, "[1, 0, 4, 0]", "[1, 0, 4]");
    await until("its fault is told", async () => (await panelOf(a))?.lastSent?.other?.fault);
    await ask(a, "stopComparing", {});
    await until("nothing is compared", async () => (await panelOf(a))?.lastSent?.other === undefined);
  });
});
