import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { NoWhyReason, WhyStory } from "../../src/protocol/whyMessages.ts";
import {
  ask,
  clickLens,
  closeAll,
  diagnosticsOf,
  openSpec,
  panelOf,
  replace,
  resultVersionOf,
  showNumbers,
  titlesOf,
  until,
  untilStatus,
  workedExample,
} from "./support.ts";

/** The scores of an engineer whose kernel divides by √3. */
const scaled = "[[1.1547, 2.3094, 2.3094], [2.3094, 9.2376, 6.9282], [2.3094, 6.9282, 5.7735]]";
const wrong = workedExample.replace('"scale": 1\n', `"scale": 1,\n  "expected": {"scaled": ${scaled}}\n`);

/** What the panel of a document finds out. */
async function found(uri: vscode.Uri): Promise<WhyStory> {
  const { ok, error } = await ask(uri, "findOutWhy", { resultVersion: await resultVersionOf(uri) });
  assert.equal(error, undefined);
  const story = ok as WhyStory | { readonly none: NoWhyReason };
  assert.ok("explanations" in story, JSON.stringify(story));
  return story;
}

/** Waits until the view Why has asked, which it does once its script is loaded, and was answered. */
async function untilAsked(uri: vscode.Uri): Promise<void> {
  await until("the view has asked", async () => {
    const { error } = await ask(uri, "copyWhy", { resultVersion: await resultVersionOf(uri) });
    return error === undefined;
  });
}

async function applyFirst(uri: vscode.Uri, resultVersion: number) {
  return ask(uri, "applyWhy", { index: 0, resultVersion });
}

const quickFixes = (document: vscode.TextDocument, range: vscode.Range) =>
  vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );

const differing = (found: readonly vscode.Diagnostic[]) => found.some(({ code }) => code === "expected.differs");

suite("finding out why numbers differ", () => {
  teardown(closeAll);

  test("the lens is there while an expected step differs, and leads to the view Why", async () => {
    const editor = await openSpec(wrong);
    const { uri } = editor.document;
    assert.ok(!(await titlesOf(uri)).includes("Find out why"), "before anything is computed");
    await clickLens(uri, /^Compute and compare$/);
    await untilStatus(uri, "upToDate");
    await clickLens(uri, /^Find out why$/);
    const reveal = await until("the panel turned to it", async () => (await panelOf(uri))?.lastReveal);
    assert.deepEqual(reveal, { layer: "", name: "scaled", tab: "Why" });
    await untilAsked(uri);
    await replace(editor, '"scale": 1', '"scale": 2');
    assert.ok(!(await titlesOf(uri)).includes("Find out why"), "while the numbers are those of another text");
  });

  test("the warning at a wrong number offers it as a quick fix, other warnings do not", async () => {
    const { document } = await openSpec(wrong);
    await showNumbers(document.uri);
    const warning = (await diagnosticsOf(document.uri, differing)).find(({ code }) => code === "expected.differs");
    assert.ok(warning);
    const fix = (await quickFixes(document, warning.range)).find(({ title }) => title === "Find Out Why");
    assert.ok(fix?.command);
    await vscode.commands.executeCommand(fix.command.command, ...(fix.command.arguments ?? []));
    await until("the panel turned to it", async () => (await panelOf(document.uri))?.lastReveal?.tab === "Why");
    await untilAsked(document.uri);
    const elsewhere = await quickFixes(document, new vscode.Range(1, 3, 1, 4));
    assert.ok(!elsewhere.some(({ title }) => title === "Find Out Why"));
  });

  test("an explanation is written as one edit, after which everything holds; one undo takes it back", async () => {
    const { document } = await openSpec(wrong);
    const { uri } = document;
    await showNumbers(uri);
    const { steps, explanations, report } = await found(uri);
    assert.deepEqual(
      steps.map(({ name, isFirst }) => [name, isFirst]),
      [["scaled", true]],
    );
    assert.ok(explanations[0]?.reproduces);
    assert.equal(explanations[0].edit, '"scale": 0.5773502691896258');
    await ask(uri, "copyWhy", { resultVersion: await resultVersionOf(uri) });
    assert.equal(await vscode.env.clipboard.readText(), report);
    assert.match(report, /^### test-.*\n(.*\n)*.*scaled is reproduced/);

    assert.equal((await applyFirst(uri, await resultVersionOf(uri))).error, undefined);
    assert.equal(document.getText(), wrong.replace('"scale": 1,', '"scale": 0.5773502691896258,'));
    await untilStatus(uri, "upToDate");
    await until("nothing differs", async () => (await titlesOf(uri)).includes("✓ 1 step matches"));
    assert.deepEqual((await ask(uri, "findOutWhy", { resultVersion: await resultVersionOf(uri) })).ok, {
      none: "matches",
    });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), wrong);
  });

  test("nothing is written into a text that has changed since, nor of a search that was not made", async () => {
    const editor = await openSpec(wrong);
    const { document } = editor;
    const { uri } = document;
    await showNumbers(uri);
    const version = await resultVersionOf(uri);
    assert.equal((await applyFirst(uri, version)).error, "Find out why first.");
    await found(uri);
    await replace(editor, "[1, 0, 1, 0]", "[3, 0, 1, 0]");
    const changed = document.getText();
    assert.match(
      (await applyFirst(uri, version)).error ?? "",
      /^The text has changed since these numbers were computed/,
    );
    await vscode.commands.executeCommand("attention.recompute", uri);
    await untilStatus(uri, "upToDate");
    assert.match(
      (await applyFirst(uri, version)).error ?? "",
      /^The text has changed since these numbers were computed/,
    );
    assert.equal((await applyFirst(uri, await resultVersionOf(uri))).error, "Find out why first.");
    assert.equal(document.getText(), changed);
  });

  test("a wrong loss has the lens, too, and is listed; no mistake is made up for it", async () => {
    const text = workedExample.replace(
      '"scale": 1\n',
      '"scale": 1,\n  "train": {"target": [[0, 0, 0], [0, 0, 0], [0, 0, 0]]},\n  "expected": {"loss": 77}\n',
    );
    const { document } = await openSpec(text);
    await showNumbers(document.uri);
    await clickLens(document.uri, /^Find out why$/);
    const { steps, explanations } = await found(document.uri);
    assert.deepEqual(
      steps.map(({ name, differs }) => [name, differs]),
      [["loss", 1]],
    );
    assert.deepEqual(explanations, []);
    await untilAsked(document.uri);
  });

  test("an explanation that is not there, or has no edit, writes nothing", async () => {
    const { document } = await openSpec(wrong);
    await showNumbers(document.uri);
    await found(document.uri);
    const resultVersion = await resultVersionOf(document.uri);
    const { error } = await ask(document.uri, "applyWhy", { index: 99, resultVersion });
    assert.equal(error, "This explanation cannot be written into the document.");
    assert.equal(document.getText(), wrong);
  });

  test("what is typed while an explanation is written is kept, or it is not written", async () => {
    const editor = await openSpec(wrong);
    const { document } = editor;
    await showNumbers(document.uri);
    await found(document.uri);
    const request = applyFirst(document.uri, await resultVersionOf(document.uri));
    const typing = editor.edit((edit) => edit.insert(new vscode.Position(1, 0), " "));
    const [{ error }, hasTyped] = await Promise.all([request, typing]);
    const typed = hasTyped ? wrong.replace('  "X"', '   "X"') : wrong;
    const applied = typed.replace('"scale": 1,', '"scale": 0.5773502691896258,');
    // Where both came at once VS Code keeps both, and the page is told to look at them.
    const isWritten = error === undefined || /changed while the numbers were being written/.test(error);
    assert.equal(document.getText(), isWritten ? applied : typed, error);
  });

  test("without a step that differs the command says so and opens nothing", async () => {
    const { document } = await openSpec(workedExample);
    void vscode.commands.executeCommand("attention.findOutWhy", document.uri);
    await untilStatus(document.uri, "upToDate");
    assert.equal(await panelOf(document.uri), undefined);
  });
});
