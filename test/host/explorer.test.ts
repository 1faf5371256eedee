import assert from "node:assert/strict";
import * as vscode from "vscode";
import { npyBytes } from "../unit/files/tensorBytes.ts";
import { closeAll, folder, openSpec, replace, specFile, state, trainingSpec, until, workedExample } from "./support.ts";

const scores = "[[2, 4, 4], [4, 16, 12], [4, 12, 10]]";
const withExpected = (expected: string) =>
  workedExample.replace('"scale": 1\n', `"scale": 1,\n  "expected": {${expected}}\n`);

type Tests = NonNullable<Awaited<ReturnType<typeof state>>["tests"]>;
const tests = async (): Promise<Tests | undefined> => (await state()).tests;
const itemOf = async (uri: vscode.Uri) => (await tests())?.items.find(({ id }) => id === uri.toString());
const outcome = async (uri: vscode.Uri, child = "") => {
  const id = child === "" ? uri.toString() : `${uri.toString()}#${child}`;
  return (await tests())?.outcomes.find((one) => one.id === id);
};

/** Opens the Test Explorer, which asks for the tests, and waits for one of them. */
async function listed(uri: vscode.Uri) {
  await vscode.commands.executeCommand("workbench.view.testing.focus");
  await vscode.commands.executeCommand("testing.refreshTests");
  return until("the spec is listed", () => itemOf(uri));
}

/** Runs the tests of a file, as soon as VS Code has heard of them from the extension host; waits for their end. */
async function runFile(uri: vscode.Uri): Promise<void> {
  await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
  const before = (await tests())?.runs ?? 0;
  await until("a run has begun", async () => {
    await vscode.commands.executeCommand("testing.runCurrentFile");
    return ((await tests())?.runs ?? 0) > before;
  });
}

suite("the Test Explorer", () => {
  teardown(async () => {
    await vscode.commands.executeCommand("testing.cancelRun");
    await closeAll();
  });

  test("specs with expectations are listed, those without are not, and nothing is computed for that", async () => {
    await openSpec(workedExample);
    const uri = await specFile(withExpected(`"scores": ${scores}`));
    const plain = await specFile(workedExample);
    const item = await listed(uri);
    assert.deepEqual(item.children, [], "nothing is parsed before it is asked for");
    assert.equal(await itemOf(plain), undefined);
    const { outcomes } = (await tests())!;
    assert.ok(outcomes.every(({ id }) => !id.startsWith(uri.toString())));
  });

  test("a spec in an editor has its entries at once, each at its line, so that they run from the text", async () => {
    const { document } = await openSpec(withExpected(`"scores": ${scores}`));
    await until("its entries are listed", async () => (await itemOf(document.uri))?.children.includes("scores"));
    const editor = await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
    const at = document.positionAt(document.getText().indexOf("16, 12"));
    editor.selection = new vscode.Selection(at, at);
    await until("it has run", async () => {
      await vscode.commands.executeCommand("testing.runAtCursor");
      return (await outcome(document.uri, "scores"))?.result === "passed";
    });
  });

  test("a run gives each entry its outcome; one that fails says want, got, difference and its line", async () => {
    await openSpec(workedExample);
    const wrong = scores.replace("16", "16.5");
    const uri = await specFile(
      withExpected(`\n    "scores": ${wrong},\n    "Q": [[1, 0, 2], [2, 2, 2], [2, 1, 3]]\n  `),
    );
    await listed(uri);
    await runFile(uri);
    const failed = await until("the scores failed", () => outcome(uri, "scores"));
    assert.equal(failed.result, "failed");
    assert.match(
      failed.message ?? "",
      /^scores\[2,2\]: got 16, want 16\.5, difference 0\.5; 1 of 9 numbers differ.*\ncannot be rounding/,
    );
    assert.equal(failed.line, 8);
    assert.equal(failed.want, "2  4  4\n4  16.5  12\n4  12  10");
    assert.equal(failed.got, "2  4  4\n4  16  12\n4  12  10");
    assert.equal((await until("Q was compared", () => outcome(uri, "Q"))).result, "passed");
    assert.deepEqual((await itemOf(uri))?.children, ["scores", "Q"]);
  });

  test("what stands in the editor counts, saved or not; a text with errors is an error at its line", async () => {
    const editor = await openSpec(withExpected(`"scores": ${scores}`));
    const { uri } = editor.document;
    await listed(uri);
    await replace(editor, "[[2, 4, 4]", "[[2, 4, 5]");
    await runFile(uri);
    await until("it fails", async () => (await outcome(uri, "scores"))?.result === "failed");
    await replace(editor, "[[2, 4, 5]", "[[2, 4, 4]");
    await runFile(uri);
    await until("it passes", async () => (await outcome(uri, "scores"))?.result === "passed");
    await replace(editor, '"scale"', '"scal"');
    await runFile(uri);
    const error = await until("it is an error", () => outcome(uri));
    assert.equal(error.result, "errored");
    assert.match(error.message ?? "", /scal/);
    assert.equal(error.line, 6);
  });

  test("a spec whose tensors lie in files beside it is run like any other; an entry that differs there points to its key", async () => {
    await openSpec(workedExample);
    const at = (name: string) => vscode.Uri.joinPath(folder(), name);
    await vscode.workspace.fs.writeFile(at("explorer-x.npy"), npyBytes([2, 1], [1, 2]));
    await vscode.workspace.fs.writeFile(at("explorer-s.npy"), npyBytes([2, 2], [1, 2, 2, 5]));
    const uri = await specFile(
      '{\n  "X": { "file": "explorer-x.npy" },\n  "expected": {\n    "Q": [[1], [2]],\n    "scores": { "file": "explorer-s.npy" }\n  }\n}',
    );
    await listed(uri);
    await runFile(uri);
    const failed = await until("the scores failed", () => outcome(uri, "scores"));
    assert.deepEqual([failed.result, failed.line], ["failed", 5]);
    assert.match(failed.message ?? "", /^scores\[2,2\]: got 4, want 5/);
    assert.equal((await until("Q was compared", () => outcome(uri, "Q"))).result, "passed");
  });

  test("Run All runs every spec of the workspace", async () => {
    await openSpec(workedExample);
    const uri = await specFile(withExpected(`"scores": ${scores}`));
    await listed(uri);
    await vscode.commands.executeCommand("testing.runAll");
    await until("it was run", async () => (await outcome(uri, "scores"))?.result === "passed");
    const example = (await tests())!.items.find(({ id }) => id.endsWith("/01-worked-example.attn.json"));
    assert.ok(example !== undefined && example.children.length > 0);
    for (const child of example.children) {
      assert.equal((await outcome(vscode.Uri.parse(example.id), child))?.result, "passed", child);
    }
  });

  test("a run that is cancelled leaves no computation behind", async () => {
    await openSpec(workedExample);
    const concat = `{"random": "normal", "shape": [512, 128], "seed": 5}`;
    const uri = await specFile(trainingSpec(10_000, `, "expected": {"concat": ${concat}}`));
    await listed(uri);
    const running = runFile(uri);
    await until("it is computed", async () => ((await state()).computer?.running ?? 0) > 0);
    await vscode.commands.executeCommand("testing.cancelRun");
    assert.equal((await until("it ends", () => outcome(uri, "concat"))).result, "skipped");
    await running;
    await until("nothing runs", async () => (await state()).computer?.running === 0);
    await vscode.workspace.fs.delete(uri); // Later runs of all files need not train it.
  });

  test("the list follows files that come, change and go", async () => {
    await openSpec(workedExample);
    const first = await specFile(withExpected(`"scores": ${scores}`));
    await listed(first);
    const second = await specFile(withExpected(`"Q": 0`));
    await until("the new one is listed", () => itemOf(second));
    await vscode.workspace.fs.writeFile(second, new TextEncoder().encode(workedExample));
    await until("without expectations it is not", async () => (await itemOf(second)) === undefined);
    await vscode.workspace.fs.delete(first);
    await until("the deleted one is gone", async () => (await itemOf(first)) === undefined);
  });

  test("a deleted file is gone, though VS Code keeps the text of its closed tab in memory", async () => {
    const { document } = await openSpec(withExpected(`"scores": ${scores}`));
    await listed(document.uri);
    await closeAll();
    await vscode.workspace.fs.delete(document.uri);
    await until("it is gone", async () => (await itemOf(document.uri)) === undefined);
  });

  test("a continuous run compares again with each change, until it is stopped", async () => {
    const editor = await openSpec(withExpected(`"scores": ${scores}`));
    const { uri } = editor.document;
    await listed(uri);
    await vscode.commands.executeCommand("testing.startContinuousRun");
    await until("it goes on", async () => (await tests())?.continuous === 1);
    await until("it passes", async () => (await outcome(uri, "scores"))?.result === "passed");
    await replace(editor, "[[2, 4, 4]", "[[2, 4, 5]");
    await until("it fails by itself", async () => (await outcome(uri, "scores"))?.result === "failed");
    await vscode.commands.executeCommand("testing.stopContinuousRun");
    await until("it is stopped", async () => (await tests())?.continuous === 0);
  });
});
