import assert from "node:assert/strict";
import { test } from "node:test";
import type { Snapshot } from "../../../src/protocol/messages.ts";
import { workedExample, workedWith } from "./offered.ts";
import type { HeldPanel } from "./panels.ts";
import { withExtension } from "./started.ts";
import { Uri } from "./uri.ts";

const other = workedExample.replace("[1, 0, 1, 0]", "[3, 0, 1, 0]");
const snapshots = (panel: HeldPanel) => panel.told<Snapshot>("snapshot");
const cell = (matrix: string, row: number, col: number) => ({ layer: "", matrix, batch: 0, head: 0, row, col });

test("numbers and derivations are those of the version that the page looks at", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    const scores = { layer: "", name: "scores", batch: 0, head: 0 };
    const { ok } = await panel.answerTo("readMatrix", { ...scores, resultVersion: 1 });
    assert.deepEqual([...(ok as { data: Float64Array }).data], [2, 4, 4, 4, 16, 12, 4, 12, 10]);
    const old = "These numbers have been replaced by newer ones.";
    for (const resultVersion of [0, 2])
      assert.deepEqual(await panel.answerTo("readMatrix", { ...scores, resultVersion }), { error: old });
    assert.deepEqual(await panel.answerTo("readMatrix", { ...scores, name: "zz", resultVersion: 1 }), {
      error: "There is no matrix zz here.",
    });
    const explained = await panel.answerTo("explain", { cell: cell("scores", 0, 1), resultVersion: 1 });
    assert.match(JSON.stringify(explained.ok), /scores/);
    assert.deepEqual(await panel.answerTo("explain", { cell: cell("scores", 9, 1), resultVersion: 1 }), {
      error: "scores has no such cell.",
    });
  }));

test("the second derivation that is looked at completes the walkthrough's step", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    const explain = () => panel.answerTo("explain", { cell: cell("scores", 0, 1), resultVersion: 1 });
    await explain();
    assert.equal(editor.contextKeys.get("attention.hasExplained"), undefined);
    await explain();
    assert.equal(editor.contextKeys.get("attention.hasExplained"), true);
  }));

test("rounding bounds are asked of a worker, and given up when the document is computed again", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    const bound = { layer: "", name: "bound.float16.scores", batch: 0, head: 0, resultVersion: 1 };
    const first = panel.ask("readMatrix", bound);
    await started.pass(5000);
    const { ok, error } = first.answer()!;
    assert.equal(error, undefined);
    assert.equal((ok as { rows: number }).rows, 3);
    const second = panel.ask("readMatrix", bound);
    editor.type(a, other);
    await started.run("recompute", a.uri);
    await started.pass(0);
    assert.equal(second.answer()?.error, "These numbers have been replaced by newer ones.");
  }));

test("what the panel shows before anything is computed is refused in words", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedWith('"heads": 2'));
    await started.run("showPanel", a.uri);
    const panel = started.panelOf("a.attn.json");
    await panel.answerTo("ready", { view: null });
    const asked = { layer: "", name: "scores", batch: 0, head: 0, resultVersion: 1 };
    assert.deepEqual(await panel.answerTo("readMatrix", asked), { error: "Nothing has been computed yet." });
    await panel.answerTo("goToProblem", {});
    assert.equal(a.textIn(editor.activeEditor!.selection), "2");
  }));

test("a computation that runs is given up by the page", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", `{ "X": { "random": "normal", "shape": [256, 64], "seed": 1 } }`);
    const panel = await started.showPanel(a, "a.attn.json");
    assert.equal(started.statusOf(a.uri), "computing");
    assert.equal(snapshots(panel).at(-1)?.status.kind ?? "computing", "computing");
    assert.deepEqual(await panel.answerTo("cancel", {}), { ok: null });
    assert.equal(started.statusOf(a.uri), "notComputed");
    assert.deepEqual(await panel.answerTo("recompute", {}), { ok: null });
    assert.equal(started.statusOf(a.uri), "computing");
  }));

test("a remote file's panel has the name of the file, and the address it is of", () =>
  withExtension(async (started, editor) => {
    const a = editor.open(Uri.parse("vscode-remote://h/d/a [x](y).attn.json"), workedExample);
    await started.run("showPanel", a.uri);
    assert.equal(editor.panels[0]!.title, "Attention a xy.attn.json");
    assert.equal(started.state().panels[0]!.uri, String(a.uri));
  }));

test("a closed panel answers nothing and lets go of everything, twice over", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const before = started.analysisOf(a.uri)!.listeners;
    for (let time = 0; time < 3; time++) {
      const panel = await started.showPanel(a, "a.attn.json");
      const { posted } = panel;
      panel.dispose();
      const count = posted.length;
      panel.post({ token: panel.token, id: 99, method: "cancel", params: {} });
      editor.type(a, `${workedExample}${" ".repeat(time)}`);
      await started.pass(100);
      assert.equal(posted.length, count);
      assert.equal(panel.listeners, 0);
      assert.equal(started.state().panels.length, 0);
    }
    assert.equal(started.analysisOf(a.uri)!.listeners, before);
    assert.equal(editor.panelTabs.length, 0);
  }));
