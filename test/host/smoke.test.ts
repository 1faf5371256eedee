import assert from "node:assert/strict";
import * as vscode from "vscode";

suite("the extension in VS Code", () => {
  const id = "attention-inspector.attention-inspector";

  test("is there under its name", () => {
    assert.ok(vscode.extensions.getExtension(id), `${id} is not among the extensions`);
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
