import assert from "node:assert/strict";
import { test } from "node:test";
import type { HeldEditor } from "./held.ts";
import { rangeOf, workedExample, workedWith } from "./offered.ts";
import { withExtension } from "./started.ts";
import { LanguageStatusSeverity, Selection } from "./values.ts";
import { HeldWorker, workMs } from "./workers.ts";

/** Large enough that a worker computes it. */
const large = `{ "X": { "random": "normal", "shape": [256, 64], "seed": 1 }, "heads": 4 }`;

const keysOf = (editor: HeldEditor): string[] =>
  [...editor.contextKeys].filter(([, value]) => value).map(([key]) => key.replace("attention.", ""));

test("the status beside the language says how the active spec stands, and leads on from there", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const [item] = editor.statusItems as [Record<string, unknown>];
    const says = () => {
      const { text, busy, severity, command } = item;
      return { text, busy, severity, command };
    };
    const { Information, Error: Fault } = LanguageStatusSeverity;
    const key = String(a.uri);
    const compute = { title: "Compute", command: "attention.compute", arguments: [key] };
    const show = { title: "Show panel", command: "attention.showPanel", arguments: [key] };
    const usual = { busy: false, severity: Information };
    assert.deepEqual(says(), { ...usual, text: "Attention: not computed", command: compute });
    await started.run("recompute", a.uri);
    assert.deepEqual(says(), { ...usual, text: "Attention: up to date", command: show });
    editor.replace(a, "[1, 0, 1, 0]", "[3, 0, 1, 0]");
    assert.deepEqual(says(), { ...usual, text: "Attention: edited since it was computed", command: compute });
    editor.replace(a, '"scale": 1', '"scal": 1, "headz": 2');
    const fault = { busy: false, severity: Fault };
    assert.deepEqual(says(), { ...fault, text: "Attention: problems in the text: 2", command: compute });
    editor.type(a, large);
    const computing = { ...usual, busy: true, text: "Attention: computing", command: show };
    void editor.run("attention.recompute", a.uri);
    await started.pass(100);
    assert.deepEqual(says(), computing);
    await started.pass(workMs);
    assert.equal(says().text, "Attention: up to date");
    editor.files.lose(a.uri);
    // A worker that never answers is ended after half a minute.
    editor.replace(a, "256", "255");
    void editor.run("attention.recompute", a.uri);
    await started.pass(100);
    for (const worker of HeldWorker.all) worker.onmessage = () => {};
    await started.pass(40_000);
    assert.deepEqual(says(), { ...fault, text: "Attention: the computation failed", command: compute });
    const b = editor.open("b.attn.json", workedExample);
    assert.deepEqual(says(), {
      ...usual,
      text: "Attention: not computed",
      command: { ...compute, arguments: [String(b.uri)] },
    });
    editor.open("c.txt", "", "plaintext");
    assert.equal(says().text, "Attention: not computed", "over other texts it is hidden");
  }));

test("keys for menus follow the active text: a spec, numbers, problems, what differs, what can be trained", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    assert.deepEqual(keysOf(editor), ["isActive"]);
    await started.run("recompute", a.uri);
    assert.deepEqual(keysOf(editor), ["isActive", "hasResult"]);
    editor.replace(a, '"scale": 1', '"scal": 1');
    assert.deepEqual(keysOf(editor), ["isActive", "hasResult", "hasProblems"]);
    editor.open("other.txt", "", "plaintext");
    assert.deepEqual(keysOf(editor), []);
    const b = editor.open("b.attn.json", workedWith('"expected": { "scores": [[2,4.5,4],[4,16,12],[4,12,10]] }'));
    await started.run("recompute", b.uri);
    assert.deepEqual(keysOf(editor), ["isActive", "hasResult", "canFindOutWhy"]);
    editor.replace(b, "4.5", "4.6");
    assert.deepEqual(keysOf(editor), ["isActive", "hasResult"], "those were the numbers of another text");
    editor.replace(b, "4.6", "4");
    await started.run("recompute", b.uri);
    assert.deepEqual(keysOf(editor), ["isActive", "hasResult"]);
    const target = "[[1, 0, 2], [0, 1, 0], [1, 1, 1]]";
    const c = editor.open("c.attn.json", workedWith(`"train": { "target": ${target}, "learningRate": 0.1 }`));
    assert.deepEqual(keysOf(editor), ["isActive", "canTrain"]);
    await started.run("recompute", c.uri);
    assert.deepEqual(keysOf(editor), ["isActive", "hasResult", "canTrain"]);
    editor.close(c);
    assert.ok(!keysOf(editor).includes("canTrain"));
  }));

test("a computation that runs has its key, until it is given up", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", large);
    void editor.run("attention.recompute", a.uri);
    await started.pass(100);
    assert.ok(keysOf(editor).includes("isComputing"));
    await started.run("cancel", a.uri);
    assert.ok(!keysOf(editor).includes("isComputing"));
  }));

test("keys go by the panel that has the focus before the text; each is sent only when it changes", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    editor.open("other.txt", "", "plaintext");
    assert.deepEqual(keysOf(editor), []);
    panel.setView({ active: true });
    assert.deepEqual(keysOf(editor), ["isActive", "hasResult"]);
    const sent = () => editor.executed.filter(({ id }) => id === "setContext").length;
    const before = sent();
    panel.setView({ active: true });
    editor.replace(a, "[1, 0, 1, 0]", "[3, 0, 1, 0]");
    assert.equal(sent(), before);
    panel.dispose();
    assert.deepEqual(keysOf(editor), []);
  }));

test("once numbers have moved after a change, the walkthrough's step stays done", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    await started.run("recompute", a.uri);
    await started.pass(100);
    assert.ok(!keysOf(editor).includes("hasMoved"));
    editor.replace(a, "[1, 0, 1, 0]", "[3, 0, 1, 0]");
    await started.run("recompute", a.uri);
    await started.pass(100);
    assert.ok(keysOf(editor).includes("hasMoved"));
    editor.open("b.attn.json", workedExample);
    assert.ok(keysOf(editor).includes("hasMoved"));
  }));

test("the panel marks the cell under the caret, a moment after it came to rest", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    const shown = editor.editors[0]!;
    const caretAt = (text: string) => {
      const { start } = rangeOf(a, text);
      editor.select(shown, new Selection(start, start));
    };
    const marks = () => panel.told<{ cell: unknown }>("markCell").map(({ cell }) => cell);
    caretAt('1]],\n  "Wq"');
    await started.pass(29);
    assert.deepEqual(marks(), []);
    caretAt("2, 0, 2]");
    await started.pass(29);
    assert.deepEqual(marks(), [], "the caret moves on");
    await started.pass(1);
    assert.deepEqual(marks(), [{ layer: "", matrix: "X", batch: 0, head: 0, row: 1, col: 1 }]);
    caretAt("\n");
    await started.pass(30);
    assert.deepEqual(marks().at(-1), null);
    // Numbers of another size are not those that are shown.
    editor.replace(a, "[0, 2, 0, 2], ", "");
    caretAt("1, 1, 1, 1]");
    await started.pass(30);
    assert.deepEqual(marks().at(-1), null);
    const count = marks().length;
    panel.setView({ visible: false });
    caretAt("1, 0, 1, 0]");
    await started.pass(30);
    assert.equal(marks().length, count, "nobody sees a hidden page");
  }));

test("a caret in a text without a panel or without numbers marks nothing", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const b = editor.open("b.attn.json", '{ "X": [[1]], "bogus": 1 }');
    const panel = await started.showPanel(a, "a.attn.json");
    await started.run("showPanel", b.uri);
    const other = started.panelOf("b.attn.json");
    await other.answerTo("ready", { view: null });
    const { start } = rangeOf(b, "1");
    editor.select(editor.show(b), new Selection(start, start));
    await started.pass(30);
    assert.deepEqual([panel.told("markCell"), other.told("markCell")], [[], []]);
    const c = editor.open("c.attn.json", workedExample);
    await started.pass(1000);
    editor.select(editor.show(c), new Selection(start, start));
    assert.equal(editor.timers.pending, 0);
  }));
