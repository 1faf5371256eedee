import assert from "node:assert/strict";
import { test } from "node:test";
import { npyBytes } from "../files/tensorBytes.ts";
import { rangeOf, workedExample, workedWith } from "./offered.ts";
import type { HeldPanel } from "./panels.ts";
import { withExtension } from "./started.ts";

const cell = (matrix: string, row: number, col: number) => ({ layer: "", matrix, batch: 0, head: 0, row, col });
const edit = (panel: HeldPanel, at: ReturnType<typeof cell>, value: number, resultVersion = 1) =>
  panel.answerTo("editCell", { cell: at, value, resultVersion });
const outdated = { error: "The text has changed since these numbers were computed: recompute first." };

test("a number of the page is written as one edit, nothing else changes, and the numbers follow", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    assert.deepEqual(await edit(panel, cell("X", 1, 3), 7.5), { ok: null });
    assert.equal(a.getText(), workedExample.replace("[0, 2, 0, 2]", "[0, 2, 0, 7.5]"));
    assert.equal(a.version, 2);
    assert.equal(started.statusOf(a.uri), "upToDate");
    assert.deepEqual(await edit(panel, cell("X", 1, 3), 7.5, 2), { ok: null });
    assert.equal(a.version, 2, "the same number is no edit");
  }));

test("a table is written row by row from its cell on, all of it or nothing", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    const write = (row: number, col: number, cols: number, values: readonly number[], resultVersion = 1) =>
      panel.answerTo("editCells", {
        cell: cell("Wq", row, col),
        cols,
        values: Float64Array.from(values),
        resultVersion,
      });
    const none = { error: "This is not a number." };
    assert.deepEqual(await write(1, 1, 2, [1, 2, 3]), none);
    assert.deepEqual(await write(1, 1, 2, []), none);
    assert.deepEqual(await write(1, 1, 0, [1]), none);
    assert.equal(a.version, 1);
    assert.deepEqual(await write(3, 1, 2, [1, 2, 3, 4]), { error: "Wq has no such cell." });
    assert.equal(a.version, 1, "not even what would fit");
    assert.deepEqual(await write(1, 1, 2, [5, 6, 7, 8]), { ok: null });
    assert.equal(
      a.getText(),
      workedExample.replace(
        "[[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]]",
        "[[1, 0, 1], [1, 5, 6], [0, 7, 8], [0, 1, 1]]",
      ),
    );
    assert.equal(a.version, 2);
  }));

test("a number is refused unless the page showed those of the text as it is now", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    assert.deepEqual(await edit(panel, cell("X", 0, 0), 5, 0), outdated);
    assert.deepEqual(await edit(panel, cell("X", 0, 0), 5, 2), outdated);
    editor.type(a, `${workedExample} `);
    assert.deepEqual(await edit(panel, cell("X", 0, 0), 5), outdated);
    assert.deepEqual(await edit(panel, cell("X", 9, 0), 5, 2), outdated);
    editor.type(a, workedExample);
    editor.files.readOnly.add("file");
    assert.deepEqual(await edit(panel, cell("X", 0, 0), 5, 3), { error: "The file cannot be written." });
    editor.files.readOnly.clear();
    editor.close(a, true);
    assert.deepEqual(await edit(panel, cell("X", 0, 0), 5, 3), { error: "a.attn.json is not open." });
    editor.drop(a);
    assert.deepEqual(await edit(panel, cell("X", 0, 0), 5, 3), { error: "a.attn.json is not open." });
    assert.equal(a.getText(), workedExample);
  }));

test("what is typed while an edit is on its way is not overwritten, and is said; of two edits at once the second is refused", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    const first = panel.ask("editCell", { cell: cell("X", 0, 0), value: 5, resultVersion: 1 });
    const second = panel.ask("editCell", { cell: cell("X", 0, 1), value: 6, resultVersion: 1 });
    await started.pass(0);
    assert.equal(first.answer()?.error, undefined);
    assert.equal(second.answer()?.error, "The text has changed in the meantime. Nothing was written.");
    assert.equal(a.getText(), workedExample.replace("[1, 0, 1, 0]", "[5, 0, 1, 0]"));
    editor.onEdit = () => {
      editor.type(a, a.getText().replace('"scale": 1', '"scale": 2'));
      return true;
    };
    assert.deepEqual(await edit(panel, cell("X", 0, 1), 6, 2), {
      error: "The text changed while the numbers were being written. Check it, or undo.",
    });
    editor.onEdit = () => false;
    await started.run("recompute", a.uri);
    const { resultVersion } = started.analysisOf(a.uri)!;
    assert.deepEqual(await edit(panel, cell("X", 0, 2), 6, resultVersion), {
      error: "The text has changed in the meantime. Nothing was written.",
    });
    editor.onEdit = () => true;
    assert.deepEqual(await edit(panel, cell("X", 0, 2), 6, resultVersion), { ok: null }, "the one before has ended");
  }));

test("a number of a tensor file is never written, nor one that no number of the format is", () =>
  withExtension(async (started, editor) => {
    editor.files.write(editor.uri("q.npy"), npyBytes([1, 2], [1, 2]));
    const a = editor.open("a.attn.json", '{ "Q": { "file": "q.npy" }, "K": [[1, 1]], "V": [[2]] }');
    await started.pass(0);
    const panel = await started.showPanel(a, "a.attn.json");
    const { error } = await edit(panel, cell("Q", 0, 0), 5);
    assert.ok(error);
    panel.post({
      token: panel.token,
      id: 999,
      method: "editCell",
      params: { cell: cell("K", 0, 0), value: null, resultVersion: 1 },
    });
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const { error } = panel.ask("editCell", { cell: cell("K", 0, 0), value, resultVersion: 1 }).answer() ?? {};
      assert.ok(error === undefined || error === "This is not a number.");
    }
    await started.pass(0);
    assert.equal(a.version, 1);
  }));

test("from the page to the text: the number of a cell, the key where it has none, words where it is not there", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedWith('"mask": "causal"'));
    const panel = await started.showPanel(a, "a.attn.json");
    const goTo = async (matrix: string, row: number, col: number) => {
      const { error } = await panel.answerTo("goToSource", { cell: cell(matrix, row, col) });
      return error ?? a.textIn(editor.activeEditor!.selection);
    };
    await goTo("X", 1, 3);
    assert.ok(editor.activeEditor!.selection.isEqual(rangeOf(a, "2],")) === false);
    assert.equal(await goTo("X", 1, 3), "2");
    assert.equal(editor.activeEditor!.selection.start.character, '  "X": [[1, 0, 1, 0], [0, 2, 0, '.length);
    assert.equal(await goTo("Q", 0, 0), '"Wq"');
    editor.replace(a, '  "X"', '  "title": "t",\n  "X"');
    assert.equal(await goTo("X", 1, 3), "2", "where it is now");
    assert.equal(editor.activeEditor!.selection.start.line, 2);
    editor.type(a, '{ "Wq": [[1]] }');
    assert.equal(await goTo("X", 1, 3), "X is not in the text.");
  }));

test("a derivation is copied as it is shown, by its format", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    const seen = new Set<string>();
    for (const format of ["text", "latex", "markdown", "numpy", "pytorch", "tsv"]) {
      editor.clipboard = "";
      const { error } = await panel.answerTo("copyDerivation", {
        cell: cell("scores", 0, 1),
        format,
        resultVersion: 1,
      });
      if (error === undefined && editor.clipboard !== "") seen.add(editor.clipboard);
    }
    assert.ok(seen.size >= 4, `${seen.size}`);
    assert.ok([...seen].some((text) => text.includes("4")));
    assert.match(
      (await panel.answerTo("copyDerivation", { cell: cell("scores", 0, 9), format: "text", resultVersion: 1 })).error!,
      /no such cell/,
    );
  }));

test("the page exports as the palette does, beginning with what it looks at", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const panel = await started.showPanel(a, "a.attn.json");
    assert.deepEqual(await panel.answerTo("exportResult", { layer: "", step: "scores" }), { ok: null });
    const { args } = editor.executed.findLast(({ id }) => id === "attention.export")!;
    assert.deepEqual([String(args[0]), args[1]], [String(a.uri), { layer: "", step: "scores" }]);
    assert.equal(editor.asked[0]?.kind, "list");
  }));
