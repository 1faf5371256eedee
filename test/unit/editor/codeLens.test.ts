import assert from "node:assert/strict";
import { test } from "node:test";
import { clickLens, lensesOf, lensLines, lensProvider, workedExample, workedWith } from "./offered.ts";
import { withExtension } from "./started.ts";

const matrices = ["1:2 X 3×4 · Show", "2:2 Wq 4×3 · Show", "3:2 Wk 4×3 · Show", "4:2 Wv 4×3 · Show"];
const upToDate = "0:0 3 × 3 · 1 head · softmax · up to date · Show panel";

test("the first line computes, then says what the numbers are of; matrices are named at their keys", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    assert.deepEqual(lensLines(started, a), ["0:0 Compute attention", ...matrices]);
    assert.ok(lensesOf(started, a).every(({ range }) => range.isEmpty));
    await clickLens(started, a, "Compute attention");
    assert.deepEqual(lensLines(started, a), [upToDate, ...matrices]);
    assert.equal(started.panelOf("a.attn.json").visible, true);
    editor.replace(a, "[1, 0, 1, 0]", "[3, 0, 1, 0]");
    assert.deepEqual(lensLines(started, a), ["0:0 Recompute attention", "0:0 Show panel", ...matrices]);
    await clickLens(started, a, "Recompute attention");
    assert.equal(lensLines(started, a)[0], upToDate);
  }));

test("every lens names the document it stands in", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const b = editor.open("b.attn.json", workedExample);
    const targets = (document: typeof a) =>
      lensesOf(started, document).map(({ command }) => [command.command, ...(command.arguments ?? [])]);
    const key = String(a.uri);
    assert.deepEqual(targets(a), [
      ["attention.compute", key],
      ...["X", "Wq", "Wk", "Wv"].map((path) => ["attention.showStep", key, path]),
    ]);
    assert.deepEqual(
      targets(b).map(([, uri]) => uri),
      Array(5).fill(String(b.uri)),
    );
  }));

test("a lens whose place is gone does nothing and says so", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const provider = lensProvider(started);
    const before = provider.provideCodeLenses(a);
    editor.replace(a, '"Wq"', '"Wqq"');
    const after = before.map((lens) => provider.resolveCodeLens(lens).command);
    assert.deepEqual(after[2], { title: "Out of date", command: "" });
    assert.equal(after[1]?.title, "X 3×4");
  }));

test("what is expected has its lens at the beginning of its line; one that differs has a second that says why", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedWith('"expected": { "scores": [[2,4,4],[4,16,12],[4,12,10]] }'));
    assert.equal(lensLines(started, a).at(-1), "6:0 Compute and compare");
    await clickLens(started, a, "Compute and compare");
    assert.equal(lensLines(started, a).at(-1), "6:0 ✓ 1 step matches");
    editor.replace(a, "[[2,4,4]", "[[2,4.5,4]");
    await clickLens(started, a, "Recompute attention");
    assert.deepEqual(lensLines(started, a).slice(-2), [
      "6:0 ✗ scores differs at [1,2] by 0.5 · Show",
      "6:0 Find out why",
    ]);
  }));

test("the setting keeps the first line's lenses or none, and anything else means all", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    await started.run("recompute", a.uri);
    editor.replace(a, "[1, 0, 1, 0]", "[3, 0, 1, 0]");
    let news = 0;
    lensProvider(started).onDidChangeCodeLenses(() => news++);
    editor.set("codeLens.show", "first");
    assert.equal(news, 1);
    assert.deepEqual(lensLines(started, a), ["0:0 Recompute attention", "0:0 Show panel"]);
    editor.set("codeLens.show", "off");
    assert.deepEqual(lensLines(started, a), []);
    for (const other of ["none", null, 1, ["off"]]) {
      editor.set("codeLens.show", other);
      assert.equal(lensLines(started, a).length, 6);
    }
  }));

test("VS Code is asked to ask again when a lens would say something else, and not otherwise", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    let news = 0;
    lensProvider(started).onDidChangeCodeLenses(() => news++);
    const newsOf = async (act: () => unknown) => {
      news = 0;
      await act();
      await started.pass(1000);
      return news > 0;
    };
    assert.equal(await newsOf(() => started.run("recompute", a.uri)), true, "there are numbers");
    assert.equal(await newsOf(() => started.run("recompute", a.uri)), false, "they are the same");
    assert.equal(await newsOf(() => editor.replace(a, '"scale": 1', '"scal": 1')), true, "the text has a problem");
    assert.equal(await newsOf(() => editor.replace(a, '"scal": 1', '"scal": 1, "headz": 2')), true, "and another");
    assert.equal(await newsOf(() => editor.visible.fire(editor.editors)), false, "nothing has changed");
    assert.equal(lensLines(started, a)[0], "0:0 2 problems");
  }));

test("lenses are for specs alone, and stay with their text", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample);
    const other = editor.open("other.json", workedExample);
    assert.deepEqual(lensLines(started, other), []);
    editor.close(a);
    assert.deepEqual(lensLines(started, a), []);
  }));
