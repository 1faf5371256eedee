import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../../../src/core/limits.ts";
import type { Asked, HeldEditor } from "./held.ts";
import { workedExample, workedWith } from "./offered.ts";
import { type Started, withExtension } from "./started.ts";
import { Uri } from "./uri.ts";
import { ProgressLocation } from "./values.ts";

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

test("six forms are offered; without a choice, a step or a place nothing is written", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const written = () => editor.files.log.filter((line) => line.startsWith("write"));
    await exported(started, a, []);
    assert.deepEqual(offered(editor, 0), ["JSON", "CSV", "NumPy (.npy)", "SVG", "PNG", "HTML"]);
    const [{ items, options }] = editor.asked as [Asked];
    assert.ok((items as Item[]).every(({ detail }) => (detail?.length ?? 0) > 20));
    assert.deepEqual(options, { placeHolder: "Export as" });
    await exported(started, a, ["CSV"]);
    assert.equal(offered(editor, 1)[0], "X 1×3×4");
    assert.deepEqual(editor.asked[1]?.options, {
      placeHolder: "Which step?",
      matchOnDescription: true,
      ignoreFocusOut: true,
    });
    assert.equal(
      editor.asked.some(({ kind }) => kind === "save"),
      false,
    );
    choosing(editor, ["JSON"], undefined);
    await started.run("export", a.uri);
    assert.deepEqual(written(), []);
  }));

test("JSON holds every step of every layer and what was trained; its name follows the document's", () =>
  withExtension(async (started, editor) => {
    const target = "[[1, 0, 2], [0, 1, 0], [1, 1, 1]]";
    const a = editor.open("d/a.attn.json", workedWith(`"train": { "target": ${target}, "learningRate": 0.1 }`));
    const { text, proposed, filters, title } = await exported(started, a, ["JSON"]);
    assert.deepEqual([proposed, filters, title], ["file:///w/d/a.result.json", { JSON: ["json"] }, "Export"]);
    const json = JSON.parse(text!);
    assert.match(text!, /scores/);
    assert.match(JSON.stringify(json), /loss|train/);
    assert.deepEqual(editor.said, ["information: Exported x."]);
    assert.deepEqual(editor.asked.at(-1)?.items, ["Open"]);
    const progress = editor.asked.find(({ kind }) => kind === "progress")?.options;
    assert.deepEqual(progress, { location: ProgressLocation.Notification, title: "Exporting x", cancellable: true });
    const b = editor.open("b.attn.json", twoLayers);
    const both = await exported(started, b, ["JSON"]);
    assert.equal(JSON.parse(both.text!).layers.length, 2);
  }));

test("CSV: one step with labels; the label that a spreadsheet would compute is none, and every head has its rows", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", twoLayers);
    const weights = await exported(started, a, ["CSV", "weights Layer 1 · 1×2×2×2"]);
    assert.equal(weights.proposed, "file:///w/a.layers-0.weights.csv");
    assert.deepEqual(weights.filters, { CSV: ["csv"] });
    const lines = weights.text!.split("\r\n");
    assert.equal(lines[0], `head,,'=a,"b,c"`);
    assert.match(lines[1]!, /^1,'=a,0\.\d+,0\.\d+$/);
    assert.match(lines[3]!, /^2,'=a,/);
    const X = await exported(started, a, ["CSV", "X Layer 2 · 1×2×2"]);
    assert.equal(X.proposed, "file:///w/a.layers-1.X.csv");
    assert.equal(X.text!.split("\r\n")[0], ",d1,d2");
  }));

test("CSV of what counts labels names them, or numbers them from 0", () =>
  withExtension(async (started, editor) => {
    const text = (labels: string) => `{ "X": [[1, 0], [0, 1]], "readOut": { "W": [[1, 0, 2], [0, 1, 1]]${labels} } }`;
    const a = editor.open("a.attn.json", text(', "labels": ["cat", "dog", "2,"]'));
    const step = async (document: typeof a, name: string) => {
      await exported(started, document, ["CSV"]);
      const label = offered(editor, 1).find((one) => one.startsWith(`${name} `));
      assert.ok(label, offered(editor, 1).join());
      return (await exported(started, document, ["CSV", label])).text!.split("\r\n")[0];
    };
    assert.equal(await step(a, "readOut.logits"), ',cat,dog,"2,"');
    const b = editor.open("b.attn.json", text(""));
    assert.equal(await step(b, "readOut.logits"), ",0,1,2");
  }));

test("NumPy: the step's own shape and numbers; VS Code cannot open it, so that is not offered", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const { bytes, proposed, filters } = await exported(started, a, ["NumPy (.npy)", "scores 1×1×3×3"]);
    assert.equal(proposed, "file:///w/a.scores.npy");
    assert.deepEqual(filters, { "NumPy (.npy)": ["npy"] });
    assert.match(new TextDecoder("latin1").decode(bytes), /NUMPY.*'shape': \(1, 1, 3, 3\)/);
    assert.deepEqual([...new Float64Array(bytes!.slice(-72).buffer)], [2, 4, 4, 4, 16, 12, 4, 12, 10]);
    assert.deepEqual(editor.asked.at(-1)?.items, []);
  }));

test("the step that is looked at comes first, and only of its own layer", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", twoLayers);
    const first = async (place?: unknown) => {
      await exported(started, a, ["CSV"], place);
      return offered(editor, 1);
    };
    const usual = await first();
    assert.equal(usual[0], "X Layer 1 · 1×2×2");
    assert.equal((await first({ layer: "layers[1]", step: "weights" }))[0], "weights Layer 2 · 1×1×2×2");
    assert.equal((await first({ layer: "layers[0]", step: "weights" }))[0], "weights Layer 1 · 1×2×2×2");
    assert.deepEqual(await first({ layer: "layers[0]", step: "X" }), usual);
    assert.deepEqual(await first({ layer: "layers[9]", step: "weights" }), usual);
    const moved = await first({ layer: "layers[0]", step: "weights" });
    assert.deepEqual([...moved].sort(), [...usual].sort());
    assert.deepEqual(
      moved.slice(1),
      usual.filter((label) => label !== moved[0]),
    );
  }));

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
