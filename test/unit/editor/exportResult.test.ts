import assert from "node:assert/strict";
import { test } from "node:test";
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
