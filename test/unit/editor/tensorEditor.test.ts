import assert from "node:assert/strict";
import { test } from "node:test";
import { pack } from "../../../src/protocol/numbers.ts";
import type { TensorFileFacts } from "../../../src/protocol/tensorMessages.ts";
import { npyBytes, safetensorsBytes } from "../files/tensorBytes.ts";
import type { Asked } from "./held.ts";
import { HeldPanel } from "./panels.ts";
import { type Started, withExtension } from "./started.ts";
import { Uri } from "./uri.ts";

const whole = { tensor: 0, rowAxis: 0, colAxis: 1, at: [0, 0], row: 0, col: 0, rows: 2, cols: 3 };
const matrix = npyBytes([2, 3], [1, 2, 3, 4, 5, 6]);

/** Opens a file in our editor, as VS Code does. */
async function opened({ editor }: Started, uri: Uri, which = 0): Promise<HeldPanel> {
  const provider = editor.providers.get("customEditor")![which]!.provider as {
    openCustomDocument(uri: Uri): { uri: Uri; dispose(): void };
    resolveCustomEditor(document: object, panel: HeldPanel): unknown;
  };
  const panel = new HeldPanel("attention.tensors", "", { viewColumn: 1 }, {}, () => {});
  const document = provider.openCustomDocument(uri);
  await provider.resolveCustomEditor(document, panel);
  document.dispose();
  return panel;
}

async function openedMatrix(started: Started): Promise<HeldPanel> {
  started.editor.files.write(started.editor.uri("m.x.npy"), matrix);
  return opened(started, started.editor.uri("m.x.npy"));
}

test("a file is opened with its page's first question, by both editors; its page has the rights of a panel's", () =>
  withExtension(async (started, editor) => {
    for (const which of [0, 1]) {
      editor.files.write(editor.uri("m.npy"), matrix);
      const reads = () => editor.files.log.filter((line) => line === "read /w/m.npy").length;
      const before = reads();
      const panel = await opened(started, editor.uri("m.npy"), which);
      assert.equal(reads(), before);
      assert.match(panel.webview.html, /tensors/);
      assert.equal(panel.webview.options["enableScripts"], true);
      const { ok } = await panel.answerTo("ready", null);
      const facts = ok as TensorFileFacts;
      assert.deepEqual([facts.file, facts.format], ["m.npy", "npy"]);
      assert.deepEqual([facts.strings, facts.locale, facts.inert, facts.labels], [{}, "en", [], []]);
      assert.equal(facts.tensors.length, 1);
      assert.equal(facts.tensors[0]?.dtype, "float64");
      assert.equal(reads(), before + 1);
      await panel.answerTo("ready", null);
      assert.equal(reads(), before + 1, "a page that is loaded again finds it open");
    }
    assert.equal(started.starts, 1);
  }));

test("tensors that are one dump come first, then each by itself; what cannot be shown says why", () =>
  withExtension(async (started, editor) => {
    const of = (data: number[]) => ({ shape: [1, 1, 2, 2], data });
    const bytes = safetensorsBytes({
      ...{ "attentions.0": of([1, 2, 3, 4]), "attentions.1": of([5, 6, 7, 8]) },
      v: { shape: [3], data: [1, 2, 3] },
    });
    editor.files.write(editor.uri("d.safetensors"), bytes);
    const panel = await opened(started, editor.uri("d.safetensors"));
    const { tensors } = (await panel.answerTo("ready", null)).ok as TensorFileFacts;
    assert.deepEqual(
      tensors.map(({ name, dtype, shape, of, axes }) => [name, dtype, shape, of, axes === undefined]),
      [
        ["attentions.#", "float32", [2, 1, 1, 2, 2], 2, false],
        ["attentions.0", "float32", [1, 1, 2, 2], undefined, false],
        ["attentions.1", "float32", [1, 1, 2, 2], undefined, false],
        ["v", "float32", [3], undefined, true],
      ],
    );
    const look = { tensor: 0, rowAxis: 3, colAxis: 4, at: [1, 0, 0, 0, 0], row: 0, col: 0, rows: 2, cols: 2 };
    const { ok } = await panel.answerTo("look", { ...look, mostRows: 2, mostCols: 2 });
    assert.deepEqual([...(ok as { data: Float64Array }).data], [5, 6, 7, 8]);
  }));

test("the page gets what it looks at: cells, tiles, what it searches for, small pictures", () =>
  withExtension(async (started) => {
    const panel = await openedMatrix(started);
    const { tensor, rowAxis, colAxis, at } = whole;
    const seen = async (method: string, more: object) => {
      const { ok, error } = await panel.answerTo(method, { tensor, rowAxis, colAxis, at, ...more });
      assert.equal(error, undefined);
      return ok as Record<string, unknown>;
    };
    const rectangle = { row: 0, col: 1, rows: 2, cols: 2 };
    const look = await seen("look", { ...rectangle, mostRows: 2, mostCols: 2 });
    assert.deepEqual([...(look["data"] as Float64Array)], [2, 3, 5, 6]);
    const coarse = await seen("look", { ...whole, mostRows: 1, mostCols: 1 });
    assert.deepEqual([...(coarse["data"] as Float64Array)], [6]);
    const tile = await seen("tile", { tile: { rowLevel: 0, colLevel: 0, tileRow: 0, tileCol: 0, show: "farthest" } });
    assert.ok(tile["statistics"]);
    const thumbnails = (await seen("thumbnails", { axis: 0, from: 0, count: 1 })) as unknown as unknown[];
    assert.equal(thumbnails.length, 1);
    assert.deepEqual(started.state().tensors, { looks: 3, failures: 0, openFiles: 1 });
    const { error } = await panel.answerTo("look", { ...whole, tensor: 1, mostRows: 2, mostCols: 2 });
    assert.equal(error, "Something went wrong in Attention Inspector. The log has the details.");
    assert.match(started.editor.log.at(-1)!, /^error: tensor file: look: Error: no tensor 1/);
    assert.deepEqual(started.state().tensors, { looks: 3, failures: 1, openFiles: 1 });
  }));

test("numbers are copied and saved as they are looked at; too many are refused in words", () =>
  withExtension(async (started, editor) => {
    const panel = await openedMatrix(started);
    const target = Uri.file("/out/x");
    const rectangle = { ...whole, row: 0, col: 1, rows: 2, cols: 2 };
    assert.deepEqual(await panel.answerTo("copy", { ...rectangle, format: "tsv" }), { ok: 4 });
    assert.equal(editor.clipboard.trim(), "2\t3\n5\t6");
    const save = async (form: string, more: object = {}) => {
      editor.asked.length = 0;
      return panel.answerTo("save", { ...rectangle, ...more, form });
    };
    assert.deepEqual(await save("csv"), { ok: false });
    const { options } = editor.asked[0]!;
    assert.deepEqual(
      [String(options["defaultUri"]), options["filters"], options["title"]],
      ["file:///w/m.x.export.csv", { CSV: ["csv"] }, "Export"],
    );
    editor.choose = () => target;
    assert.deepEqual(await save("csv"), { ok: true });
    assert.equal(editor.files.textOf(target)!.replaceAll("\r", "").trim(), "2,3\n5,6");
    assert.deepEqual(await save("npy"), { ok: true });
    assert.deepEqual(editor.asked[0]!.options["filters"], { NumPy: ["npy"] });
    assert.match(new TextDecoder("latin1").decode(editor.files.bytesOf(target)), /^.NUMPY/);
    editor.choose = () => editor.uri("m.x.npy");
    assert.deepEqual(await save("npy"), { error: "m.x.npy is the file that is looked at: it is never written." });
    assert.deepEqual([...editor.files.bytesOf(editor.uri("m.x.npy"))!], [...matrix]);
    const many = (cols: number) => ({ rows: 1024, cols });
    assert.match(
      (await panel.answerTo("copy", { ...rectangle, ...many(1025), format: "tsv" })).error!,
      /^1,?049,?600 numbers are too many to copy/,
    );
    assert.match((await save("csv", many(4097))).error!, /numbers are too many for a CSV file: save them as NumPy/);
    assert.deepEqual(editor.asked, [], "refused before it is asked where to");
    for (const [method, cols] of [
      ["copy", 1024],
      ["save", 4096],
    ] as const) {
      const { error } = await panel.answerTo(method, { ...rectangle, ...many(cols), format: "tsv", form: "csv" });
      assert.doesNotMatch(error ?? "", /too many/);
    }
  }));

test("a picture of the page is saved; questions of other sizes and forms, or without the secret, are none", () =>
  withExtension(async (started, editor) => {
    const panel = await openedMatrix(started);
    editor.choose = ({ kind }: Asked) => (kind === "save" ? Uri.file("/out/x.png") : undefined);
    assert.deepEqual(await panel.answerTo("savePicture", { png: Uint8Array.of(1, 2, 3) }), { ok: true });
    assert.deepEqual([...editor.files.bytesOf(Uri.file("/out/x.png"))!], [1, 2, 3]);
    assert.equal(String(editor.asked[0]!.options["defaultUri"]), "file:///w/m.x.export.png");
    assert.deepEqual(await panel.answerTo("savePicture", { png: new Uint8Array(20_000_000) }), { ok: true });
    const { token } = panel;
    const count = panel.posted.length;
    const wrong: object[] = [
      { token: "guessed", id: 1, method: "ready", params: null },
      { token, id: 1.5, method: "ready", params: null },
      { token, id: 1, method: "toString", params: null },
      { token, id: 1, method: 7, params: null },
      { token, id: 1, method: "ready", params: {} },
      { token, id: 1, method: "ready", params: null, more: "x".repeat(5000) },
      { token, id: 1, method: "savePicture", params: pack({ png: new Uint8Array(34 * 2 ** 20) }) as object },
    ];
    for (const message of [null, "ready", ...wrong]) panel.post(message);
    await started.pass(0);
    assert.equal(panel.posted.length, count);
    assert.equal(started.state().tensors.failures, 0);
  }));

test("a file that cannot be read says why in words, is not kept open, and is read again at the next question", () =>
  withExtension(async (started, editor) => {
    const uri = editor.uri("m.npy");
    editor.files.write(uri, matrix.subarray(0, 20));
    const panel = await opened(started, uri);
    const first = await panel.answerTo("ready", null);
    assert.ok(first.error && !/Something went wrong/.test(first.error), first.error);
    assert.deepEqual(started.state().tensors, { looks: 0, failures: 1, openFiles: 0 });
    editor.files.write(uri, matrix);
    assert.equal((await panel.answerTo("ready", null)).error, undefined);
    assert.equal(started.state().tensors.openFiles, 1);
    panel.dispose();
    await started.pass(0);
    assert.equal(started.state().tensors.openFiles, 0);
    const count = panel.posted.length;
    panel.ask("ready", null);
    await started.pass(0);
    assert.equal(panel.posted.length, count, "a closed page is not answered");
    const gone = await opened(started, editor.uri("gone.npy"));
    assert.match((await gone.answerTo("ready", null)).error!, /there is no such file/);
  }));

test("a checkpoint's shards are opened by its index; one that is missing is reported by the index", () =>
  withExtension(async (started, editor) => {
    const index = { weight_map: { "h.q": "part-1.safetensors", "h.k": "part-2.safetensors" } };
    editor.files.write(editor.uri("part-1.safetensors"), safetensorsBytes({ "h.q": { shape: [1, 2], data: [3, -4] } }));
    editor.files.write(editor.uri("model.safetensors.index.json"), JSON.stringify(index));
    const uri = editor.uri("model.safetensors.index.json");
    const before = await opened(started, uri);
    const { ok, error } = await before.answerTo("ready", null);
    assert.match(error ?? JSON.stringify((ok as TensorFileFacts).tensors), /part-2|fault/);
    editor.files.write(editor.uri("part-2.safetensors"), safetensorsBytes({ "h.k": { shape: [1, 2], data: [1, 1] } }));
    const panel = await opened(started, uri);
    const { tensors } = (await panel.answerTo("ready", null)).ok as TensorFileFacts;
    assert.deepEqual(
      tensors
        .filter(({ of }) => of === undefined)
        .map(({ name }) => name)
        .sort(),
      ["h.k", "h.q"],
    );
    assert.ok(started.state().tensors.openFiles >= 3);
  }));

test("a new spec of a file names it from the workspace, after its own name, and reads what is looked at", () =>
  withExtension(async (started, editor) => {
    editor.files.write(editor.uri("d/m.npy"), npyBytes([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]));
    const panel = await opened(started, editor.uri("d/m.npy"));
    assert.deepEqual(await panel.answerTo("newSpec", { tensor: 0, axes: "Hqk" }), { ok: null });
    const { uri } = editor.activeEditor!.document;
    assert.equal(uri.path, "/w/m.attn.json");
    assert.match(editor.activeEditor!.document.getText(), /"d\/m\.npy"/);
    editor.files.write(editor.uri(".npy"), matrix);
    const nameless = await opened(started, editor.uri(".npy"));
    await nameless.answerTo("newSpec", { tensor: 0, axes: undefined });
    assert.equal(editor.activeEditor!.document.uri.path, "/w/tensors.attn.json");
  }));

test("of a file's matrices the three that were looked at last are kept", () =>
  withExtension(async (started, editor) => {
    editor.files.write(
      editor.uri("m.npy"),
      npyBytes(
        [5, 2, 2],
        Array.from({ length: 20 }, (_, at) => at),
      ),
    );
    const panel = await opened(started, editor.uri("m.npy"));
    const tile = { rowLevel: 1, colLevel: 1, tileRow: 0, tileCol: 0, show: "farthest" };
    const count = async (at: number) => {
      const asked = { tensor: 0, rowAxis: 1, colAxis: 2, at: [at, 0, 0], tile };
      const { ok, error } = await panel.answerTo("tile", asked);
      assert.equal(error, undefined);
      return [...(ok as { data: Float64Array }).data];
    };
    const first = await count(0);
    for (const at of [1, 2, 3, 0, 4]) await count(at);
    assert.deepEqual(await count(0), first);
    assert.notDeepEqual(await count(1), first);
  }));
