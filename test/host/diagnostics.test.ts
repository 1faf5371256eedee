import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  closeAll,
  diagnosticsOf,
  openSpec,
  replace,
  until,
  untilStatus,
  withSetting,
  workedExample,
} from "./support.ts";

suite("diagnostics", () => {
  teardown(closeAll);

  test("two places that disagree are both named, each with its range", async () => {
    const { document } = await openSpec('{ "Q": [[1, 2]], "K": [[1, 2, 3]], "V": [[1]] }');
    const [problem] = await diagnosticsOf(document.uri);
    assert.ok(problem);
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    assert.ok(!problem.range.isEmpty);
    assert.ok((problem.relatedInformation ?? []).length > 0);
    for (const { location } of problem.relatedInformation ?? []) {
      assert.equal(location.uri.toString(), document.uri.toString());
      assert.ok(!location.range.isEmpty);
    }
  });

  test("a short row is marked, and only it", async () => {
    const { document } = await openSpec('{\n  "X": [\n    [1, 2],\n    [3]\n  ]\n}');
    const found = await diagnosticsOf(document.uri);
    assert.equal(found.length, 1);
    assert.equal(document.getText(found[0]?.range), "[3]");
  });

  test("they come while typing and go when the fault is mended", async () => {
    const editor = await openSpec(workedExample);
    await replace(editor, '"scale"', '"scal"');
    await diagnosticsOf(editor.document.uri);
    await replace(editor, '"scal"', '"scale"');
    await diagnosticsOf(editor.document.uri, (found) => found.length === 0);
  });

  test("lines and characters are those of the editor, also behind other line ends and characters beyond 16 bits", async () => {
    const { document } = await openSpec('{\r\n  "title": "😀é", "bogus": 1\r\n}');
    const found = await diagnosticsOf(document.uri);
    const marked = found.map(({ range }) => document.getText(range));
    assert.ok(marked.includes('"bogus"'), marked.join());
  });

  test("at most 100 and a count of the rest", async () => {
    const keys = Array.from({ length: 300 }, (_, index) => `"k${index}": 1`).join(", ");
    const { document } = await openSpec(`{ "X": [[1]], ${keys} }`);
    const found = await diagnosticsOf(document.uri);
    assert.ok(found.length <= 101, `${found.length}`);
  });

  test("doubtful numbers are told once they are computed, and not where the setting says so", async () => {
    const { document } = await openSpec('{ "X": [[1, 0], [0, 1]], "mask": [[0, 0], [1, 0]] }');
    await vscode.commands.executeCommand("attention.recompute", document.uri);
    await untilStatus(document.uri, "upToDate");
    const found = await diagnosticsOf(document.uri, (all) => all.some(({ code }) => code === "numeric.fullyMasked"));
    assert.equal(document.getText(found.find(({ code }) => code === "numeric.fullyMasked")?.range), '"mask"');
    await withSetting("diagnostics.numericChecks", false, async () => {
      await diagnosticsOf(document.uri, (all) => all.every(({ code }) => !String(code).startsWith("numeric.")));
    });
  });

  test("they go with the document", async () => {
    const { document } = await openSpec('{ "bogus": 1 }');
    await diagnosticsOf(document.uri);
    await vscode.languages.setTextDocumentLanguage(document, "plaintext");
    await diagnosticsOf(document.uri, (found) => found.length === 0);
    const back = await vscode.languages.setTextDocumentLanguage(document, "jsonc");
    await diagnosticsOf(back.uri);
  });
});

suite("quick fixes", () => {
  teardown(closeAll);

  test("a misspelt key is mended by the preferred fix, one undo away", async () => {
    const editor = await openSpec(workedExample.replace('"scale"', '"scal"'));
    const { document } = editor;
    const [problem] = await diagnosticsOf(document.uri);
    assert.ok(problem);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      problem.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ title }) => title.includes('"scale"'));
    assert.ok(fix?.edit, actions.map(({ title }) => title).join());
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(document.getText(), workedExample);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("undo");
    await until("the text is as before", () => document.getText().includes('"scal"'));
  });

  test("a warning about the numbers is mended, too", async () => {
    const { document } = await openSpec('{ "X": [[1, 0], [0, 1]], "bias": [[0, 1], [1, 0]] }');
    await vscode.commands.executeCommand("attention.recompute", document.uri);
    const [warning] = await diagnosticsOf(document.uri);
    assert.equal(warning?.severity, vscode.DiagnosticSeverity.Warning);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      warning.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ title }) => title === "Move to mask");
    assert.ok(fix?.edit, actions.map(({ title }) => title).join());
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(document.getText(), /"mask": \[\[0, 1\], \[1, 0\]\]/);
  });

  test("where nothing is wrong there is nothing to mend", async () => {
    const { document } = await openSpec(workedExample);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      new vscode.Range(0, 0, 5, 0),
      vscode.CodeActionKind.QuickFix.value,
    );
    assert.deepEqual(
      actions.map(({ title }) => title),
      [],
    );
  });
});

suite("symbols and links", () => {
  teardown(closeAll);

  test("the outline has every key, tensors with their shapes, layers with what is in them", async () => {
    const { document } = await openSpec('{ "X": [[1, 0]], "layers": [{ "Wq": {"identity": 2} }, { "heads": 1 }] }');
    const symbols = await until("there are symbols", async () => {
      const found = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
        "vscode.executeDocumentSymbolProvider",
        document.uri,
      );
      return found?.find(({ name }) => name === "X")?.detail === undefined ? undefined : found;
    });
    const own = symbols.filter(({ detail, name }) => detail !== "" || name === "layers");
    assert.ok(own.some(({ name, detail }) => name === "X" && detail === "1×2"));
    const names = (list: readonly vscode.DocumentSymbol[]): string[] =>
      list.flatMap(({ name, children }) => [name, ...names(children)]);
    assert.ok(names(symbols).some((name) => name.endsWith("Wq")));
  });

  test("a reference beside the document is a link; one that climbs out is none", async () => {
    const { document } = await openSpec(
      '{ "X": { "file": "x.npy" }, "Wq": { "file": "../secret.npy" }, "Wk": {"file": "https://e.com/x.npy"} }',
    );
    const links = await until("there is a link", async () => {
      const found = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
        "vscode.executeLinkProvider",
        document.uri,
      );
      return found.some(({ target }) => target?.path.endsWith("/x.npy") && target.scheme !== "https")
        ? found
        : undefined;
    });
    const ours = links.filter(({ target }) => target?.scheme === document.uri.scheme);
    assert.deepEqual(
      ours.map(({ range }) => document.getText(range)),
      ["x.npy"],
    );
  });
});
