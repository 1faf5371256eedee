import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../../../src/core/limits.ts";
import type { Asked, HeldEditor } from "./held.ts";
import { workedExample } from "./offered.ts";
import { type Started, withExtension } from "./started.ts";
import { Uri } from "./uri.ts";

interface Item {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

const twoLayers = `{
  "X": [[1, 0], [0, 1]], "tokens": ["=a", "b,c"],
  "layers": [ { "heads": 2 }, { "heads": 1 } ]
}
`;

/** Chooses by labels, in turn, and the file to write. */
function choosing(editor: HeldEditor, labels: readonly string[], target: Uri | undefined, button?: string): void {
  const left = [...labels];
  editor.choose = ({ kind, items }: Asked) => {
    if (kind === "save") return target;
    if (kind === "information") return button;
    if (kind !== "list") return undefined;
    const label = left.shift();
    return (items as Item[]).find((one) => `${one.label} ${one.description ?? ""}`.trim() === label);
  };
}

/** What the lists of a question offered, each entry with what it says beside. */
function offered(editor: HeldEditor, at: number): string[] {
  const lists = editor.asked.filter(({ kind }) => kind === "list");
  return (lists[at]!.items as Item[]).map(({ label, description }) => `${label} ${description ?? ""}`.trim());
}

/** Exports by these choices, and gives what was written. */
async function exported(started: Started, document: { uri: Uri }, labels: readonly string[], place?: unknown) {
  const { editor } = started;
  const target = Uri.file("/out/x");
  choosing(editor, labels, target);
  editor.asked.length = 0;
  await started.run("export", document.uri, place);
  await started.pass(1000);
  const save = editor.asked.find(({ kind }) => kind === "save")?.options as
    | { defaultUri: Uri; filters: object; title: string }
    | undefined;
  return {
    bytes: editor.files.bytesOf(target),
    text: editor.files.textOf(target),
    proposed: save && String(save.defaultUri),
    filters: save?.filters,
    title: save?.title,
  };
}

test("a picture is of all steps of the layer that is looked at, or of the chosen one alone", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", twoLayers);
    const all = await exported(started, a, ["SVG", "All steps"]);
    assert.equal(offered(editor, 1)[0], "All steps");
    assert.deepEqual([all.proposed, all.filters], ["file:///w/a.svg", { SVG: ["svg"] }]);
    assert.match(all.text!, /^<svg/);
    assert.match(all.text!, /Layer 1/);
    assert.match(all.text!, /a\.attn\.json/, "the name of the file is the title where there is none");
    const one = await exported(started, a, ["SVG", "weights Layer 2 · 1×1×2×2"]);
    assert.equal(one.proposed, "file:///w/a.layers-1.weights.svg");
    assert.match(one.text!, /Layer 2/);
    assert.ok(one.text!.length < all.text!.length / 2);
    const looked = await exported(started, a, ["SVG", "All steps"], { layer: "layers[1]", step: "X" });
    assert.match(looked.text!, /Layer 2/);
    const page = await exported(started, a, ["HTML", "All steps"]);
    assert.match(page.text!, /^<!doctype html>/i);
    assert.equal(page.proposed, "file:///w/a.html");
  }));

test("a picture shows the head and batch item in view, as far as the drawn layer has them", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", twoLayers);
    const panel = await started.showPanel(a, "a.attn.json");
    const picture = async (...labels: string[]) => (await exported(started, a, ["SVG", ...labels])).text!;
    const first = await picture("weights Layer 1 · 1×2×2×2");
    await panel.answerTo("setView", { layer: "layers[0]", batch: 0, head: 1 });
    const second = await picture("weights Layer 1 · 1×2×2×2");
    assert.match(first, /head 1/i);
    assert.match(second, /head 2/i);
    assert.equal(
      await picture("weights Layer 2 · 1×1×2×2"),
      await (async () => {
        await panel.answerTo("setView", { layer: "layers[1]", batch: 0, head: 0 });
        return picture("weights Layer 2 · 1×1×2×2");
      })(),
      "the other layer has one head",
    );
    assert.match(await picture("All steps"), /Layer 2/, "of the layer in view");
  }));

test("PNG is drawn by the page once it listens; canceled or closed before, nothing is written", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const target = Uri.file("/out/x.png");
    choosing(editor, ["PNG", "All steps"], target);
    void editor.run("attention.export", a.uri);
    await started.pass(100);
    const panel = started.panelOf("a.attn.json");
    assert.deepEqual(panel.told("drawPicture"), [], "there is no page yet");
    await panel.answerTo("ready", { view: null });
    await panel.answerTo("setView", { layer: "", batch: 0, head: 0 });
    await panel.answerTo("setView", { layer: "", batch: 0, head: 0 });
    const [{ id, svg }, ...others] = panel.told<{ id: number; svg: string }>("drawPicture") as [
      { id: number; svg: string },
    ];
    assert.deepEqual(others, [], "asked once");
    assert.match(svg, /^<svg/);
    await panel.answerTo("pictureDrawn", { id: id + 1, png: Uint8Array.of(9) });
    assert.equal(editor.files.has(target), false);
    await panel.answerTo("pictureDrawn", { id, png: Uint8Array.of(1, 2, 3) });
    await started.pass(100);
    assert.deepEqual([...editor.files.bytesOf(target)!], [1, 2, 3]);
    assert.deepEqual(editor.said, ["information: Exported x.png."]);

    const again = async () => {
      editor.files.lose(target);
      editor.asked.length = 0;
      choosing(editor, ["PNG", "All steps"], target);
      void editor.run("attention.export", a.uri);
      await started.pass(100);
      return panel.told<{ id: number }>("drawPicture").at(-1)!;
    };
    const refused = await again();
    assert.notEqual(refused.id, id);
    await panel.answerTo("pictureDrawn", { id: refused.id, png: null });
    await started.pass(100);
    assert.deepEqual(editor.said, ["warning: The picture could not be drawn. Try one step, or SVG."]);
    await again();
    panel.dispose();
    await started.pass(100);
    assert.deepEqual(editor.said, ["warning: The panel was closed before the picture was drawn."]);
    assert.equal(editor.files.has(target), false);
    editor.asked.length = 0;
    choosing(editor, ["PNG", "All steps"], target);
    void editor.run("attention.export", a.uri);
    await started.pass(100);
    editor.token.cancel();
    await started.pass(100);
    assert.deepEqual(editor.said, [], "who cancels knows it");
    assert.equal(editor.files.has(target), false);
  }));

test("a page that was hidden is shown for its picture, and asked again when it is loaded", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    panel.setView({ visible: false });
    choosing(editor, ["PNG", "scores 1×1×3×3"], Uri.file("/out/x.png"));
    void editor.run("attention.export", a.uri);
    await started.pass(100);
    assert.equal(panel.visible, true);
    await panel.answerTo("ready", { view: null });
    const before = panel.told("drawPicture").length;
    await panel.answerTo("setView", { layer: "", batch: 0, head: 0 });
    assert.equal(panel.told("drawPicture").length, before + 1);
  }));

test("a disk that is full leaves nothing under the file's name, and its reason is said", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const target = Uri.file("/out/x.json");
    editor.files.write(target, "old");
    choosing(editor, ["JSON"], target);
    editor.files.fault = (what) => (what === "rename" ? new Error("no space left") : undefined);
    await started.run("export", a.uri);
    await started.pass(100);
    assert.deepEqual(editor.said, ["warning: x.json could not be written: no space left"]);
    assert.equal(editor.files.textOf(target), "old");
    assert.deepEqual(editor.files.all.filter(({ path }) => path.includes("/out/")).map(String), [String(target)]);
    editor.files.fault = () => undefined;
    choosing(editor, ["JSON"], target, "Open");
    await started.run("export", a.uri);
    await started.pass(100);
    assert.notEqual(editor.files.textOf(target), "old");
    const { id, args } = editor.executed.at(-1)!;
    assert.deepEqual([id, args.map(String)], ["vscode.open", [String(target)]]);
    assert.equal(
      editor.files.all.some(({ path }) => path.endsWith(".part")),
      false,
    );
  }));

test("an unsaved text is exported into the first folder, or anywhere where there is none", () =>
  withExtension(async (started, editor) => {
    const a = editor.open(Uri.parse("untitled:a.attn.json"), workedExample);
    assert.equal((await exported(started, a, ["JSON"])).proposed, "file:///w/a.result.json");
    editor.folder = undefined;
    assert.equal((await exported(started, a, ["JSON"])).proposed, "file:///a.result.json");
  }));

test("a text with problems has no numbers to export", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    await started.run("recompute", a.uri);
    editor.replace(a, '"scale": 1', '"scal": 1, "heads": 2');
    await exported(started, a, ["JSON"]);
    assert.deepEqual(editor.said, ["warning: There are no numbers to export because the file has problems."]);
    assert.ok(limits.exportBytes > 0);
  }));
