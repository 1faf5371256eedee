import assert from "node:assert/strict";
import * as vscode from "vscode";
import { npyBytes } from "../unit/files/tensorBytes.ts";
import { folder, openSpec, state, until, untilStatus } from "./support.ts";

suite("tensor files of a spec", () => {
  const at = (name: string) => vscode.Uri.joinPath(folder(), name);

  test("are read beside it, in the worker too, and an atomic replacement is followed", async () => {
    await vscode.workspace.fs.createDirectory(at("dump"));
    const size = 192;
    const numbers = (value: number) => npyBytes([size, size], new Array<number>(size * size).fill(value));
    await vscode.workspace.fs.writeFile(at("dump/big.npy"), numbers(1));
    await vscode.workspace.fs.writeFile(at("dump/one.npy"), npyBytes([1], [2]));
    const large = `{ "Q": { "file": "dump/big.npy" }, "K": { "file": "dump/big.npy" }, "V": { "file": "dump/big.npy" } }`;
    const { document } = await openSpec(large);
    await untilStatus(document.uri, "notComputed");
    await vscode.commands.executeCommand("attention.compute", document.uri);
    await untilStatus(document.uri, "upToDate");
    assert.ok(((await state()).computer?.workers ?? 0) > 0, "a worker computed it");
    await vscode.workspace.fs.writeFile(at("dump/new.npy"), numbers(2));
    await vscode.workspace.fs.rename(at("dump/new.npy"), at("dump/big.npy"), { overwrite: true });
    await untilStatus(document.uri, "edited");
  });

  test("that are not there are a problem at their place", async () => {
    const { document } = await openSpec('{ "Q": { "file": "nowhere.npy" }, "K": [[1]], "V": [[1]] }');
    const problems = () => vscode.languages.getDiagnostics(document.uri);
    await until("there is a problem", () => problems().length > 0);
    const [problem] = problems();
    assert.match(problem?.message ?? "", /nowhere\.npy: there is no such file/);
    assert.equal(problem && document.getText(problem.range), '"nowhere.npy"');
  });
});
