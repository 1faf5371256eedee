import assert from "node:assert/strict";
import * as vscode from "vscode";
import { analysisOf, closeAll, openSpec, panelOf, state, until, untilStatus, workedExample } from "./support.ts";

const random = (rows: number, cols: number, seed: number) =>
  `{ "random": "normal", "shape": [${rows}, ${cols}], "seed": ${seed} }`;
const large = (n: number, d: number) => `{
  "X": ${random(n, d, 1)}, "heads": 4,
  "Wq": ${random(d, d, 2)}, "Wk": ${random(d, d, 3)}, "Wv": ${random(d, d, 4)}
}
`;

suite("computing away from the extension host's thread", () => {
  teardown(closeAll);

  test("a small spec starts no worker", async () => {
    const { document } = await openSpec(workedExample);
    const before = (await state()).computer?.workers ?? 0;
    await vscode.commands.executeCommand("attention.recompute", document.uri);
    assert.equal((await analysisOf(document.uri))?.status.kind, "upToDate");
    assert.equal((await state()).computer?.workers, before);
  });

  test("a large one is computed by a worker while the host stays free", async () => {
    const { document } = await openSpec(large(256, 64));
    const order: string[] = [];
    const done = vscode.commands.executeCommand("attention.recompute", document.uri);
    const computed = Promise.resolve(done).then(() => order.push("computed"));
    setTimeout(() => order.push("another's turn"), 0);
    await until("a worker is at work or done", async () => ((await state()).computer?.workers ?? 0) > 0);
    await computed;
    assert.equal((await analysisOf(document.uri))?.status.kind, "upToDate");
    assert.deepEqual(order, ["another's turn", "computed"]);
  }).timeout(60_000);

  test("a long computation can be cancelled, and its worker ends", async () => {
    const { document } = await openSpec(large(2048, 256));
    const done = vscode.commands.executeCommand("attention.recompute", document.uri);
    await until("it is at work", async () => ((await state()).computer?.running ?? 0) > 0, 30_000);
    await vscode.commands.executeCommand("attention.cancel", document.uri);
    await done;
    await untilStatus(document.uri, "notComputed");
    await until("its bytes are free again", async () => (await state()).computer?.bytes === 0);
  }).timeout(60_000);

  test("of two edits under way only the last one's numbers arrive", async () => {
    const editor = await openSpec(large(256, 64));
    const { document } = editor;
    await vscode.commands.executeCommand("attention.showPanel", document.uri);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), large(128, 64));
    await vscode.workspace.applyEdit(edit);
    await vscode.commands.executeCommand("attention.recompute", document.uri);
    const sent = await until("the page has numbers", async () => {
      const last = (await panelOf(document.uri))?.lastSent;
      return last?.outline && last.status.kind === "upToDate" ? last : undefined;
    });
    assert.equal(sent.outline?.layers[0]?.dims.n, 128);
  }).timeout(60_000);

  test("rows that are not kept are made by a worker for the panel's pictures", async () => {
    const { document } = await openSpec('{ "X": { "random": "normal", "shape": [4200, 4], "seed": 1 } }');
    await vscode.commands.executeCommand("attention.showPanel", document.uri);
    await vscode.commands.executeCommand("attention.recompute", document.uri);
    await untilStatus(document.uri, "upToDate");
    await until("a worker makes rows", async () => (await state()).computer?.makesRows === true, 30_000);
  }).timeout(60_000);
});
