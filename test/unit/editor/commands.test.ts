import assert from "node:assert/strict";
import { test } from "node:test";
import type { Snapshot } from "../../../src/protocol/messages.ts";
import { workedExample, workedWith } from "./offered.ts";
import { withExtension } from "./started.ts";
import { Uri } from "./uri.ts";

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
  "x".repeat(10_000),
  `file:///${"x".repeat(5000)}.attn.json`,
  Uri.parse("https://example.com/index.html"),
  Uri.parse("git:/w/a.attn.json"),
  () => undefined,
];
const targeted =
  "compute recompute showPanel showStep showSource goToProblem applyGradientStep findOutWhy export compare compareWithSelected cancel toggleLive";

for (const id of targeted.split(" "))
  test(`${id} refuses what no lens or menu gives, with a line in the log and nothing else`, () =>
    withExtension(async (started, editor) => {
      editor.open("a.attn.json", workedExample);
      for (const argument of hostile) {
        const lines = editor.log.length;
        await started.run(id, argument, argument);
        assert.deepEqual(editor.log.slice(lines), [`debug: attention.${id} refused: not the address of a spec`]);
      }
      assert.deepEqual([editor.said, editor.panels, editor.memory.size], [[], [], 0]);
    }));

test("paths and steps are texts of at most 1000 characters", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const refused = async (id: string, argument: unknown) => {
      const lines = editor.log.length;
      await started.run(id, a.uri, argument);
      return editor.log[lines]?.replace(/^.*refused: /, "");
    };
    for (const path of [undefined, null, 7, {}, "x".repeat(1001)])
      assert.equal(await refused("showStep", path), "not a path");
    assert.equal(await refused("showStep", "x".repeat(1000)), undefined);
    assert.equal(await refused("export", 7), "not a step");
    assert.equal(await refused("export", null), "not a step");
    assert.equal(await refused("export", { layer: "" }), "not a path");
    assert.equal(await refused("export", { layer: 1, step: "X" }), "not a path");
    assert.equal(await refused("export", { layer: "", step: "X" }), undefined);
  }));

test("without an address a command is about the panel that has the focus, else about the text", () =>
  withExtension(async (started, editor) => {
    await started.run("recompute");
    assert.deepEqual(editor.said, ["warning: Open a file whose name ends in .attn.json first."]);
    const a = editor.open("a.attn.json", workedExample);
    const b = editor.open("b.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    await started.run("recompute", null);
    assert.equal(started.statusOf(b.uri), "upToDate");
    editor.replace(a, '"scale": 1', '"scale": 2');
    panel.setView({ active: true });
    await started.run("recompute");
    assert.equal(started.statusOf(a.uri), "upToDate");
    panel.setView({ active: false });
    editor.open("c.txt", "", "plaintext");
    editor.asked.length = 0;
    await started.run("showPanel");
    assert.deepEqual(editor.said, ["warning: Open a file whose name ends in .attn.json first."]);
  }));

test("a file that is not open is opened; one that cannot be says why", () =>
  withExtension(async (started, editor) => {
    editor.open("other.attn.json", workedExample);
    editor.files.write(editor.uri("a.attn.json"), workedExample);
    await started.run("recompute", editor.uri("a.attn.json"));
    assert.equal(started.statusOf(editor.uri("a.attn.json")), "upToDate");
    const said = async (name: string) => {
      editor.asked.length = 0;
      await started.run("compute", String(editor.uri(name)));
      return editor.said;
    };
    assert.deepEqual(await said("gone.attn.json"), ["warning: gone.attn.json no longer exists or cannot be opened."]);
    editor.files.write(editor.uri("large.attn.json"), new Uint8Array(60_000_000));
    editor.files.fault = (what) => (what === "read" ? new Error("too large") : undefined);
    assert.match((await said("large.attn.json"))[0]!, /large\.attn\.json.*MB/);
    editor.files.write(editor.uri("locked.attn.json"), "{}");
    assert.deepEqual(await said("locked.attn.json"), [
      "warning: locked.attn.json no longer exists or cannot be opened.",
    ]);
    editor.files.fault = () => undefined;
    editor.load(editor.uri("plain.attn.json"), workedExample, "plaintext");
    assert.deepEqual(await said("plain.attn.json"), ["warning: plain.attn.json is not read as JSON."]);
  }));

test("the text is shown where it is: in its editor, its tab's group, or else in the first group", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const b = editor.open("b.attn.json", workedExample);
    editor.close(a, true);
    editor.show(a, 2);
    editor.show(b, 3);
    await started.run("showSource", a.uri);
    assert.deepEqual([editor.activeEditor?.document.uri, editor.activeEditor?.viewColumn], [a.uri, 2]);
    editor.editors.splice(0);
    editor.show(b, 3);
    await started.run("showSource", a.uri);
    assert.equal(editor.activeEditor?.viewColumn, 2, "its tab is hidden there");
    editor.files.write(editor.uri("c.attn.json"), workedExample);
    await started.run("showSource", editor.uri("c.attn.json"));
    assert.deepEqual([editor.activeEditor?.document.uri.path, editor.activeEditor?.viewColumn], ["/w/c.attn.json", 1]);
    await started.run("showSource", editor.uri("gone.attn.json"));
    assert.deepEqual(editor.said, ["warning: gone.attn.json no longer exists or cannot be opened."]);
  }));

test("the first problem is an error where there is one, and is scrolled to", () =>
  withExtension(async (started, editor) => {
    const target = '"train": { "target": [[1, 0, 2], [0, 1, 0], [1, 1, 1]], "learningRate": -1 }';
    const a = editor.open("a.attn.json", `${workedExample.trim().slice(0, -1)}, "x": 1, ${target} }`);
    await started.pass(0);
    const severities = editor.diagnostics.get(String(a.uri))!.map(({ severity }) => severity);
    await started.run("goToProblem", a.uri);
    const shown = editor.activeEditor!;
    const first = editor.diagnostics.get(String(a.uri))!.find(({ severity }) => severity === Math.min(...severities))!;
    assert.ok(shown.selection.isEqual(first.range));
    assert.ok(shown.revealed?.isEqual(first.range));
    const b = editor.open("b.attn.json", workedExample);
    await started.run("goToProblem", b.uri);
    assert.ok(editor.activeEditor!.selection.isEmpty);
  }));

test("finding out why opens the view of the first step that differs, and refuses where nothing does", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedWith('"expected": { "scores": [[2,4.5,4],[4,16,12],[4,12,10]] }'));
    await started.run("findOutWhy", a.uri);
    const { ok } = await started.panelOf("a.attn.json").answerTo("ready", { view: null });
    assert.deepEqual((ok as { snapshot: Snapshot }).snapshot.reveal, { layer: "", name: "scores", tab: "Why" });
    const b = editor.open("b.attn.json", workedExample);
    await started.run("findOutWhy", b.uri);
    assert.deepEqual(editor.said, ["warning: No expected step differs from the computed one."]);
    editor.asked.length = 0;
    editor.replace(a, '"scale": 1', '"scal": 1');
    await started.run("findOutWhy", a.uri);
    assert.deepEqual(
      editor.said,
      ["warning: No expected step differs from the computed one."],
      "these are old numbers",
    );
    assert.equal(editor.panels.length, 1);
  }));

test("a gradient step writes what changes, as one edit; where nothing can, it says why", () =>
  withExtension(async (started, editor) => {
    const target = "[[0, 1], [1, 0]]";
    const text = `{ "X": [ [1,0], [0, 1.0] ], "Wq": [[1, 0], [0, 1]], "train": { "target": ${target}, "learningRate": 0.5 } }`;
    const a = editor.open("a.attn.json", text);
    await started.run("applyGradientStep", String(a.uri));
    assert.equal(a.version, 2);
    assert.notEqual(a.getText(), text);
    assert.equal(a.getText().replace(/-?\d[\d.e-]*/g, "#"), text.replace(/-?\d[\d.e-]*/g, "#"));
    assert.ok(a.getText().includes(`"X": [ [1,0], [0, 1.0] ]`));
    const said = async (content: string, prepare: () => void = () => {}) => {
      const b = editor.open("b.attn.json", content);
      prepare();
      editor.asked.length = 0;
      await started.run("applyGradientStep", b.uri);
      assert.equal(b.getText(), content);
      editor.close(b);
      return editor.said.join();
    };
    assert.equal(await said(workedExample), "warning: The document has no train.");
    assert.equal(
      await said(workedExample.replace('"scale"', '"scal"')),
      "warning: The text has to be computed before a gradient step can be applied.",
    );
    assert.equal(
      await said(text.replace('"Wq": [[1, 0], [0, 1]], ', "")),
      "warning: The gradient step changes no number in the text.",
    );
    assert.equal(await said(text, () => editor.files.readOnly.add("file")), "warning: The file cannot be written.");
    editor.files.readOnly.clear();
    editor.onEdit = () => false;
    assert.equal(await said(text), "warning: The text has changed in the meantime. Nothing was written.");
  }));
