import assert from "node:assert/strict";
import * as vscode from "vscode";

suite("the extension in VS Code", () => {
  const id = "attention-inspector.attention-inspector";

  test("is there under its name", () => {
    assert.ok(vscode.extensions.getExtension(id), `${id} is not among the extensions`);
  });

  test("leads VS Code to its schema and its snippets", async () => {
    const { extensionUri, packageJSON } = vscode.extensions.getExtension(id)!;
    const { jsonValidation, snippets } = packageJSON.contributes;
    for (const path of [jsonValidation[0].url, ...snippets.map((one: { path: string }) => one.path)]) {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, path));
      assert.ok(bytes.length > 1000, path);
    }
  });

  test("activates when a spec is opened and registers its commands", async () => {
    const [spec] = await vscode.workspace.findFiles("**/01-worked-example.attn.json", undefined, 1);
    assert.ok(spec, "the workspace holds the worked example");
    await vscode.window.showTextDocument(spec);
    await vscode.extensions.getExtension(id)?.activate();
    const commands = await vscode.commands.getCommands(true);
    for (const command of ["attention.compute", "attention.showPanel", "attention.recompute"]) {
      assert.ok(commands.includes(command), command);
    }
  });
});
