import assert from "node:assert/strict";
import * as vscode from "vscode";
import { npyBytes, safetensorsBytes } from "../unit/files/tensorBytes.ts";
import { closeAll, folder, hoverAt, offsetOf, openSpec, state, until, untilStatus } from "./support.ts";

suite("tensor files of a spec", () => {
  teardown(closeAll);

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

  test("are followed in JSON files, too", async () => {
    await vscode.workspace.fs.createDirectory(at("json"));
    const write = (text: string) => vscode.workspace.fs.writeFile(at("json/q.json"), new TextEncoder().encode(text));
    await write("[[1, 2]]");
    const { document } = await openSpec('{ "Q": { "file": "json/q.json" }, "K": [[1, 1]], "V": [[2]] }');
    await untilStatus(document.uri, "notComputed");
    await vscode.commands.executeCommand("attention.compute", document.uri);
    await untilStatus(document.uri, "upToDate");
    await write("[[1, 3]]");
    await untilStatus(document.uri, "edited");
  });

  test("are told of by hover and completion", async () => {
    await vscode.workspace.fs.writeFile(
      at("two.safetensors"),
      safetensorsBytes({ "h.q": { shape: [1, 2], data: [3, -4] }, "h.k": { shape: [1, 2], data: [1, 1] } }),
    );
    const text = '{ "Q": { "file": "two.safetensors", "tensor": "h.q" }, "K": [[1, 1]], "V": [[2]] }';
    const { document } = await openSpec(text);
    await untilStatus(document.uri, "notComputed");
    const hover = await hoverAt(document, "h.q", 0, 1);
    assert.match(hover.replaceAll("\\", ""), /h\.q in the file: float32 1×2/);
    assert.match(hover.replaceAll("\\", ""), /Taken as Q: 1×2, range −4 … 3/);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      document.uri,
      document.positionAt(offsetOf(document, "h.q")),
    );
    const labels = items.map(({ label }) => (typeof label === "string" ? label : label.label));
    assert.ok(labels.includes('"h.q"') && labels.includes('"h.k"'), labels.join());
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

suite("tensor files opened directly", () => {
  teardown(closeAll);

  test("open in our editor, read-only, and are not changed", async () => {
    const uri = vscode.Uri.joinPath(folder(), "opened.npy");
    const bytes = npyBytes([2, 3], [1, 2, 3, 4, 5, 6]);
    await vscode.workspace.fs.writeFile(uri, bytes);
    const { mtime } = await vscode.workspace.fs.stat(uri);
    await vscode.commands.executeCommand("vscode.open", uri);
    const viewType = () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputCustom ? input.viewType : undefined;
    };
    await until("our editor is there", () => viewType() === "attention.tensors");
    const looks = async () => (await state()).tensors.looks;
    await until("its page shows the tensor", async () => (await looks()) > 0);
    const first = await looks();
    await vscode.commands.executeCommand("attention.openTensors", uri);
    await until("the other one too", () => viewType() === "attention.tensorsOption");
    await until("and its page", async () => (await looks()) > first);
    assert.deepEqual([...(await vscode.workspace.fs.readFile(uri))], [...bytes]);
    assert.equal((await vscode.workspace.fs.stat(uri)).mtime, mtime);
  });

  test("open with what they name beside them: a checkpoint's shards by its index", async () => {
    const index = { weight_map: { "h.q": "part-1.safetensors", "h.k": "part-2.safetensors" } };
    const json = new TextEncoder().encode(JSON.stringify(index));
    const write = (name: string, bytes: Uint8Array) =>
      vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder(), name), bytes);
    await write("part-1.safetensors", safetensorsBytes({ "h.q": { shape: [1, 2], data: [3, -4] } }));
    await write("part-2.safetensors", safetensorsBytes({ "h.k": { shape: [1, 2], data: [1, 1] } }));
    await write("model.safetensors.index.json", json);
    const before = (await state()).tensors.looks;
    const uri = vscode.Uri.joinPath(folder(), "model.safetensors.index.json");
    await vscode.commands.executeCommand("attention.openTensors", uri);
    await until("its page shows a tensor of a shard", async () => (await state()).tensors.looks > before);
  });

  test("open as models: an ONNX initializer of its own numbers", async () => {
    // ModelProto.graph.initializer: dims 2, FLOAT, name w, raw_data of two float32.
    const data = [...new Uint8Array(Float32Array.of(1.5, -2).buffer)];
    const initializer = [8, 2, 16, 1, 66, 1, 119, 74, data.length, ...data];
    const graph = [42, initializer.length, ...initializer];
    const uri = vscode.Uri.joinPath(folder(), "small.onnx");
    await vscode.workspace.fs.writeFile(uri, Uint8Array.of(8, 8, 58, graph.length, ...graph));
    const before = (await state()).tensors.looks;
    await vscode.commands.executeCommand("attention.openTensors", uri);
    await until("its page shows the tensor", async () => (await state()).tensors.looks > before);
  });

  test("are open while their editor shows them, and no longer; one that cannot be read is not kept open", async () => {
    const tensors = async () => (await state()).tensors;
    await until("no file is open", async () => (await tensors()).openFiles === 0);
    const uri = vscode.Uri.joinPath(folder(), "held.npy");
    await vscode.workspace.fs.writeFile(uri, npyBytes([2], [1, 2]));
    const before = await tensors();
    await vscode.commands.executeCommand("vscode.open", uri);
    await until("its page shows the tensor", async () => (await tensors()).looks > before.looks);
    assert.equal((await tensors()).openFiles, 1);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await until("it is closed", async () => (await tensors()).openFiles === 0);
    const damaged = vscode.Uri.joinPath(folder(), "damaged.npy");
    await vscode.workspace.fs.writeFile(damaged, npyBytes([2], [1, 2]).subarray(0, 20));
    await vscode.commands.executeCommand("vscode.open", damaged);
    await until("its page shows an error", async () => (await tensors()).failures > before.failures);
    await until("it is closed, too", async () => (await tensors()).openFiles === 0);
  });
});
