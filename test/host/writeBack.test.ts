import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  analysisOf,
  ask,
  closeAll,
  editCell,
  heavySpec,
  openSpec,
  panelOf,
  replace,
  resultVersionOf,
  showNumbers,
  specFile,
  until,
  untilStatus,
  withSetting,
  workedExample,
} from "./support.ts";

const changedFirst = /The text has changed since these numbers were computed/;

async function bytesOf(uri: vscode.Uri): Promise<string> {
  return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString("latin1");
}

/** The worked example with its panel, numbers and all. */
async function shown(text = workedExample): Promise<vscode.TextEditor> {
  const editor = await openSpec(text);
  await showNumbers(editor.document.uri);
  return editor;
}

async function sentInput(uri: vscode.Uri): Promise<number | undefined> {
  return (await panelOf(uri))?.lastSent?.matrices.find(({ name }) => name === "X")?.data[0];
}

function replaceAll(document: vscode.TextDocument, text: string): Thenable<boolean> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  return vscode.workspace.applyEdit(edit);
}

suite("numbers that the panel writes into the text", () => {
  teardown(closeAll);

  test("an edit while an older text is computed is refused, and nothing is lost", async () => {
    const editor = await shown(heavySpec);
    const { document } = editor;
    const version = await resultVersionOf(document.uri);
    await replace(editor, '"heads": 4', '"heads": 2');
    void vscode.commands.executeCommand("attention.recompute", document.uri);
    await untilStatus(document.uri, "computing");
    const text = document.getText();
    assert.match((await editCell(document.uri, ["Q", 0, 0], 1, version)).error ?? "", changedFirst);
    assert.equal(document.getText(), text);
    await vscode.commands.executeCommand("attention.cancel", document.uri);
  }).timeout(60_000);

  test("a temperature that was tried is written as one edit that can be undone; one of an older text is refused", async () => {
    const { document } = await shown();
    const { uri } = document;
    const before = document.getText();
    const resultVersion = await resultVersionOf(uri);
    const write = (temperature: number) => ask(uri, "writeTemperature", { layer: "", temperature, resultVersion });
    assert.match((await write(-1)).error ?? "", /cannot be written/);
    assert.equal(document.getText(), before);
    assert.equal((await write(2.5)).error, undefined);
    assert.match(document.getText(), /"temperature": 2\.5/);
    assert.match((await write(3)).error ?? "", /changed since|replaced by newer/);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), before);
  });

  test("of a hundred edits at once each is written or refused with the reason, and the text says which", async () => {
    const { document } = await shown();
    const version = await resultVersionOf(document.uri);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, k) => editCell(document.uri, ["X", k % 3, k % 4], 10 + k, version)),
    );
    const written = answers.flatMap(({ error }, k) => (error === undefined ? [k] : []));
    for (const { error } of answers) if (error !== undefined) assert.match(error, /The text has changed/);
    assert.ok(written.length >= 1);
    const rows = [
      [1, 0, 1, 0],
      [0, 2, 0, 2],
      [1, 1, 1, 1],
    ];
    for (const k of written) rows[k % 3]?.splice(k % 4, 1, 10 + k);
    const list = `[${rows.map((row) => `[${row.join(", ")}]`).join(", ")}]`;
    assert.equal(document.getText(), workedExample.replace(/\[\[1, 0, 1, 0\].*?\]\]/, list));
  });

  test("what is typed between the request and the edit is kept: both changes, or the edit is refused", async () => {
    const editor = await shown();
    const { document } = editor;
    for (let round = 0; round < 10; round++) {
      const before = document.getText();
      const request = editCell(document.uri, ["X", 2, 3], 20 + round);
      const typed = editor.edit((edit) => edit.insert(new vscode.Position(1, 0), " "));
      const [{ error }, hasTyped] = await Promise.all([request, typed]);
      const spaced = before.replace('  "X"', '   "X"').replace(/\n( *)"X"/, '\n$1"X"');
      const value = (text: string) => text.replace(/\[1, 1, 1, [\d.]+\]/, `[1, 1, 1, ${20 + round}]`);
      const wanted = hasTyped ? spaced : before;
      // Where both came at once VS Code may keep both, and the page is told to look at them.
      const isWritten = error === undefined || /changed while the numbers were being written/.test(error);
      assert.equal(document.getText(), isWritten ? value(wanted) : wanted, error);
      await vscode.commands.executeCommand("attention.recompute", document.uri);
      await untilStatus(document.uri, "upToDate");
    }
  });

  test("a hundred edits, a hundred undos, a hundred redos: each text is the recorded one", async () => {
    const editor = await shown();
    const { document } = editor;
    const texts = [document.getText()];
    for (let k = 0; k < 100; k++) {
      assert.equal((await editCell(document.uri, ["X", k % 3, k % 4], k + 0.5)).error, undefined);
      texts.push(document.getText());
    }
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
    for (let k = 99; k >= 0; k--) {
      await vscode.commands.executeCommand("undo");
      assert.equal(document.getText(), texts[k], `undo to ${k}`);
    }
    for (let k = 1; k <= 100; k++) {
      await vscode.commands.executeCommand("redo");
      assert.equal(document.getText(), texts[k], `redo to ${k}`);
    }
  }).timeout(60_000);

  test("a file system that cannot be written refuses before anything is changed", async () => {
    const content = new TextEncoder().encode(workedExample);
    const never = () => {
      throw vscode.FileSystemError.NoPermissions();
    };
    const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
    const provider: vscode.FileSystemProvider = {
      onDidChangeFile: changed.event,
      watch: () => ({ dispose: () => {} }),
      stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: content.length }),
      readFile: () => content,
      readDirectory: () => [],
      ...{ writeFile: never, createDirectory: never, delete: never, rename: never },
    };
    const registration = vscode.workspace.registerFileSystemProvider("attention-fixed", provider, { isReadonly: true });
    try {
      const uri = vscode.Uri.parse("attention-fixed:/folder/fixed.attn.json");
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: false });
      await showNumbers(uri);
      assert.match((await editCell(uri, ["X", 0, 0], 7)).error ?? "", /cannot be written/);
      assert.equal(document.getText(), workedExample);
    } finally {
      await closeAll();
      registration.dispose();
      changed.dispose();
    }
  });

  test("a text that was closed is not opened again for an edit", async () => {
    const { document } = await shown();
    const { uri } = document;
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs).map(({ label }) => label);
    const labels = tabs();
    const before = await bytesOf(uri);
    assert.match((await editCell(uri, ["X", 0, 0], 7)).error ?? "", /is not open/);
    assert.deepEqual(tabs(), labels);
    assert.equal(await bytesOf(uri), before);
  });

  test("a file that changed on disk under unsaved changes is not overwritten", async () => {
    const editor = await shown();
    const { document } = editor;
    await replace(editor, '"scale": 1', '"scale": 2');
    await vscode.commands.executeCommand("attention.recompute", document.uri);
    const elsewhere = workedExample.replace('"scale": 1', '"scale": 3');
    await vscode.workspace.fs.writeFile(document.uri, new TextEncoder().encode(elsewhere));
    assert.equal((await editCell(document.uri, ["X", 0, 0], 7)).error, undefined);
    assert.match(document.getText(), /\[7, 0, 1, 0\][\s\S]*"scale": 2/);
    assert.equal(await bytesOf(document.uri), elsewhere);
  });

  test("a deleted file is not made again by an edit", async () => {
    const editor = await shown();
    const { document } = editor;
    await replace(editor, '"scale": 1', '"scale": 2');
    await vscode.commands.executeCommand("attention.recompute", document.uri);
    await vscode.workspace.fs.delete(document.uri);
    await editCell(document.uri, ["X", 0, 0], 7);
    await assert.rejects(async () => vscode.workspace.fs.stat(document.uri));
  });

  const layouts: Readonly<Record<string, (text: string) => Buffer>> = {
    "CRLF, tabs, a BOM and no last line end": (text) =>
      Buffer.from(`\uFEFF${text.trimEnd().replaceAll("\n", "\r\n").replaceAll("  ", "\t")}`),
    "line feeds and numbers in many spellings": (text) =>
      Buffer.from(text.replace("[0, 2, 0, 2]", "[0.0,  2e0, -0, 2.00]")),
    "UTF-16 with a BOM": (text) => Buffer.from(`\uFEFF${text}`, "utf16le"),
  };
  for (const [name, write] of Object.entries(layouts)) {
    test(`${name} stay byte for byte as they were around the number`, async () => {
      const uri = await specFile("{}");
      await vscode.workspace.fs.writeFile(uri, write(workedExample));
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: false });
      await showNumbers(uri);
      assert.equal((await editCell(uri, ["X", 0, 0], 1234.5)).error, undefined);
      assert.ok(await document.save());
      const wanted = write(workedExample.replace("[1, 0, 1, 0]", "[1234.5, 0, 1, 0]"));
      assert.equal(await bytesOf(uri), wanted.toString("latin1"));
    });
  }

  test("what others change while the file is saved is followed", async () => {
    await withSetting("recompute", "onSave", async () => {
      const { document } = await shown();
      const others = vscode.workspace.onWillSaveTextDocument((event) => {
        if (event.document !== document) return;
        const at = document.getText().indexOf("[5, 0, 1, 0]");
        if (at < 0) return;
        const range = new vscode.Range(document.positionAt(at + 1), document.positionAt(at + 2));
        event.waitUntil(Promise.resolve([vscode.TextEdit.replace(range, "6")]));
      });
      try {
        await replaceAll(document, workedExample.replace("[1, 0, 1, 0]", "[5, 0, 1, 0]"));
        assert.ok(await document.save());
        assert.match(document.getText(), /\[6, 0, 1, 0\]/);
        await until("the page shows what was saved", async () => (await sentInput(document.uri)) === 6);
        assert.equal((await analysisOf(document.uri))?.status.kind, "upToDate");
      } finally {
        others.dispose();
      }
    });
  });

  test("text, panel and a comparison show one version after an edit, which is one change", async () => {
    await withSetting("recompute", "live", async () => {
      const { document } = await shown();
      const { uri } = document;
      const other = await specFile(workedExample);
      await vscode.commands.executeCommand("vscode.diff", other, uri, "Comparison", { preview: false });
      await vscode.commands.executeCommand("attention.showPanel", uri);
      let changes = 0;
      const counter = vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document === document && event.contentChanges.length > 0) changes++;
      });
      try {
        assert.equal((await editCell(uri, ["X", 0, 0], 8)).error, undefined);
        await until("the page shows it", async () => (await sentInput(uri)) === 8);
        await replace({ document } as vscode.TextEditor, "[8, 0, 1, 0]", "[9, 0, 1, 0]");
        await until("the page shows what was typed", async () => (await sentInput(uri)) === 9);
        const { version, resultVersion } = (await analysisOf(uri)) ?? {};
        assert.equal(version, resultVersion);
        assert.equal(changes, 2);
      } finally {
        counter.dispose();
      }
    });
  });

  test("an undo in the text is followed by the panel beside it", async () => {
    await withSetting("recompute", "live", async () => {
      const { document } = await shown();
      assert.equal((await editCell(document.uri, ["X", 0, 0], 8)).error, undefined);
      await until("the page shows the edit", async () => (await sentInput(document.uri)) === 8);
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
      await vscode.commands.executeCommand("undo");
      assert.equal(document.getText(), workedExample);
      await until("the page shows the old number", async () => (await sentInput(document.uri)) === 1);
    });
  });

  test("a number of a tensor file is never written", async () => {
    const values = await specFile("[[1, 0], [0, 1]]");
    const before = await bytesOf(values);
    const name = values.path.slice(values.path.lastIndexOf("/") + 1);
    const { document } = await shown(`{ "X": { "file": "${name}" } }\n`);
    const text = document.getText();
    const { error } = await editCell(document.uri, ["X", 0, 0], 7);
    assert.notEqual(error, undefined);
    assert.equal(await bytesOf(values), before);
    assert.equal(document.getText(), text);
  });

  test("what is no number of the format is refused at the door", async () => {
    const { document } = await shown();
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      assert.match((await editCell(document.uri, ["X", 0, 0], value)).error ?? "", /not a number/);
    }
    for (const [row, col] of [
      [-1, 0],
      [3, 0],
      [0, 4],
      [0.5, 0],
      [1e9, 0],
    ] as const) {
      const answer = await vscode.commands.executeCommand("attention.test.ask", document.uri.toString(), "editCell", {
        cell: { layer: "", matrix: "X", batch: 0, head: 0, row, col },
        value: 1,
        resultVersion: await resultVersionOf(document.uri),
      });
      assert.ok(answer === undefined || "error" in (answer as object), `[${row}, ${col}]`);
    }
    assert.equal(document.getText(), workedExample);
  });
});
