import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAll, folder, openSpec, panelOf, replace, state, until, untilStatus, workedExample } from "./support.ts";

const training = `{
  "X": [ [1,0], [0, 1.0] ], // inputs
  "Wq": [[1, 0], [0, 1]],
  "Wk": [[1, 0], [0, 1]],
  "Wv": [[1e0, 0], [0, 1]],
  "train": { "target": [[0, 1], [1, 0]], "learningRate": 0.5 }
}
`;

suite("commands", () => {
  teardown(closeAll);

  const hostile: readonly unknown[] = [
    {},
    "",
    "not an address",
    "file:///etc/passwd",
    "command:workbench.action.quit",
    7,
    Number.NaN,
    [],
    { uri: "file:///x.attn.json" },
    JSON.parse('{"__proto__": {"path": "/x.attn.json"}}'),
    "x".repeat(10_000_000),
    vscode.Uri.parse("https://example.com/index.html"),
    () => undefined,
  ];

  for (const id of [
    "compute",
    "recompute",
    "showPanel",
    "showStep",
    "showSource",
    "goToProblem",
    "applyGradientStep",
    "cancel",
    "compare",
    "compareWithSelected",
    "openExample",
  ]) {
    test(`${id} refuses arguments that no lens or menu gives`, async () => {
      const before = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length;
      for (const argument of hostile) {
        await vscode.commands.executeCommand(`attention.${id}`, argument, argument);
      }
      assert.equal((await state()).panels.length, 0);
      assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length, before);
    });
  }

  test("a step that is not there only shows the panel", async () => {
    const { document } = await openSpec(workedExample);
    for (const path of ["nothing", "__proto__", "constructor", "layers[99].Wq", "expected.weights"]) {
      await vscode.commands.executeCommand("attention.showStep", document.uri.toString(), path);
    }
    assert.equal((await panelOf(document.uri))?.lastReveal, undefined);
  });

  test("a lens of an older text computes the text as it is now", async () => {
    const editor = await openSpec(workedExample);
    const [lens] = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      editor.document.uri,
      10,
    );
    await replace(editor, "[1, 0, 1, 0]", "[4, 0, 1, 0]");
    await vscode.commands.executeCommand(lens!.command!.command, ...lens!.command!.arguments!);
    await untilStatus(editor.document.uri, "upToDate");
    const sent = await until(
      "the page has it",
      async () =>
        (await panelOf(editor.document.uri))?.lastSent?.outline && (await panelOf(editor.document.uri))?.lastSent,
    );
    assert.equal(sent.resultVersion, 2);
  });

  test("every command of the manifest is registered, and none is that the manifest does not name but internal ones", async () => {
    const manifest = vscode.extensions.getExtension("attention-inspector.attention-inspector")?.packageJSON;
    const declared: string[] = manifest.contributes.commands.map(({ command }: { command: string }) => command);
    const registered = (await vscode.commands.getCommands(true)).filter((id) => /^attention\.(?!panel)[a-z]/i.test(id));
    for (const id of declared) assert.ok(registered.includes(id), id);
    const internal = registered.filter((id) => !declared.includes(id));
    assert.deepEqual(internal.sort(), ["attention.showStep", "attention.test.ask", "attention.test.state"]);
  });

  test("a gradient step changes only the numbers of the parameters, in one edit that one undo takes back", async () => {
    const editor = await openSpec(training);
    const { document } = editor;
    await vscode.commands.executeCommand("attention.applyGradientStep", document.uri.toString());
    await until("the text has changed", () => document.getText() !== training);
    const text = document.getText();
    assert.ok(text.includes('"X": [ [1,0], [0, 1.0] ], // inputs'), text);
    assert.ok(text.includes('"target": [[0, 1], [1, 0]], "learningRate": 0.5'), text);
    assert.equal(text.replace(/-?\d[\d.e-]*/g, "#"), training.replace(/-?\d[\d.e-]*/g, "#"), "only numbers differ");
    await vscode.commands.executeCommand("undo");
    await until("one undo takes it back", () => document.getText() === training);
  });

  test("a gradient step of a text without train writes nothing", async () => {
    const { document } = await openSpec(workedExample);
    await vscode.commands.executeCommand("attention.applyGradientStep", document.uri);
    assert.equal(document.getText(), workedExample);
    assert.equal(document.isDirty, false);
  });

  test("ten gradient steps lower the loss, and ten undos bring every text back", async () => {
    const editor = await openSpec(training);
    const { document } = editor;
    const texts = [document.getText()];
    for (let step = 0; step < 10; step++) {
      await vscode.commands.executeCommand("attention.applyGradientStep", document.uri.toString());
      await until("the text has changed", () => document.getText() !== texts.at(-1));
      texts.push(document.getText());
    }
    await vscode.window.showTextDocument(document);
    for (let step = 9; step >= 0; step--) {
      await vscode.commands.executeCommand("undo");
      await until("the text is that of before", () => document.getText() === texts[step]);
    }
  }).timeout(60_000);

  test("a new spec is an unsaved document with the chosen template, ready to be computed", async () => {
    const command = vscode.commands.executeCommand("attention.newSpec");
    await until("the choice is made", async () => {
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      return vscode.window.activeTextEditor?.document.isUntitled;
    });
    await command;
    const { document } = vscode.window.activeTextEditor!;
    assert.match(document.uri.path, /self-attention\.attn\.json$/);
    await vscode.commands.executeCommand("attention.compute");
    await untilStatus(document.uri, "upToDate");
  });

  test("an example opens as an unsaved copy, and is computed when asked", async () => {
    await vscode.commands.executeCommand("attention.openExample", "01-worked-example.attn.json", true);
    const { document } = vscode.window.activeTextEditor ?? assert.fail("no editor");
    assert.ok(document.isUntitled);
    assert.match(document.uri.path, /01-worked-example(-\d+)?\.attn\.json$/);
    await untilStatus(document.uri, "upToDate");
  });

  test("only the examples that ship are opened, whatever path is asked for", async () => {
    const before = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length;
    for (const name of ["../package.json", "./01-worked-example.attn.json", "..", "02.attn.json"]) {
      await vscode.commands.executeCommand("attention.openExample", name, true);
    }
    assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length, before);
  });

  test("the examples to choose from are those of the repository, by their titles", async () => {
    const command = vscode.commands.executeCommand("attention.openExample");
    await until("the choice is made", async () => {
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      return vscode.window.activeTextEditor?.document.isUntitled;
    });
    await command;
    const text = vscode.window.activeTextEditor?.document.getText() ?? "";
    const title = /"title": "[^"]+"/.exec(text)?.[0] ?? "no title";
    const files = await vscode.workspace.fs.readDirectory(folder());
    const examples = files.flatMap(([name]) => (/^\d.*\.attn\.json$/.test(name) ? [name] : []));
    const texts = await Promise.all(
      examples.map(async (name) => {
        const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder(), name));
        return new TextDecoder().decode(bytes);
      }),
    );
    assert.ok(
      texts.some((example) => example.includes(title)),
      title,
    );
  });
});
