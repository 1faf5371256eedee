import assert from "node:assert/strict";
import {
  clickLens,
  closeAll,
  lensesOf,
  openSpec,
  panelOf,
  replace,
  titlesOf,
  until,
  untilStatus,
  withSetting,
  workedExample,
} from "./support.ts";

suite("lenses", () => {
  teardown(closeAll);

  test("the first line computes, shows, and computes again after an edit", async () => {
    const editor = await openSpec(workedExample);
    const { uri } = editor.document;
    assert.equal((await titlesOf(uri))[0], "Compute attention");

    await clickLens(uri, /^Compute attention$/);
    await untilStatus(uri, "upToDate");
    assert.equal((await titlesOf(uri))[0], "3 × 3 · 1 head · softmax · up to date · Show panel");
    assert.ok(await panelOf(uri), "the panel is open");

    await replace(editor, "[1, 0, 1, 0]", "[3, 0, 1, 0]");
    assert.deepEqual((await titlesOf(uri)).slice(0, 2), ["Recompute attention", "Show panel"]);
    await clickLens(uri, /^Recompute attention$/);
    await untilStatus(uri, "upToDate");
    assert.match((await titlesOf(uri))[0] ?? "", /up to date/);
  });

  test("an undo brings the numbers of the old text back as they were", async () => {
    const editor = await openSpec(workedExample);
    const { uri } = editor.document;
    await clickLens(uri, /^Compute attention$/);
    await untilStatus(uri, "upToDate");
    await replace(editor, "[1, 0, 1, 0]", "[3, 0, 1, 0]");
    await untilStatus(uri, "edited");
    await replace(editor, "[3, 0, 1, 0]", "[1, 0, 1, 0]");
    await untilStatus(uri, "upToDate");
  });

  test("problems are counted and lead to the first", async () => {
    const editor = await openSpec(workedExample.replace('"scale": 1', '"scal": 1, "headz": 2'));
    const { uri } = editor.document;
    assert.equal((await titlesOf(uri))[0], "2 problems");
    await clickLens(uri, /^2 problems$/);
    assert.equal(editor.document.getText(editor.selection), '"scal"');
  });

  test("each matrix has its name and shape above it, and its lens shows it", async () => {
    const editor = await openSpec(workedExample);
    const { uri } = editor.document;
    const lenses = await lensesOf(uri);
    const named = lenses.map(({ command, range }) => [range.start.line, command?.title]);
    assert.deepEqual(named.slice(1), [
      [1, "X 3×4 · Show"],
      [2, "Wq 4×3 · Show"],
      [3, "Wk 4×3 · Show"],
      [4, "Wv 4×3 · Show"],
    ]);
    assert.ok(lenses.every(({ range }) => range.isSingleLine));
    await clickLens(uri, /^Wk/);
    const reveal = await until("the panel turned to it", async () => (await panelOf(uri))?.lastReveal);
    assert.deepEqual(reveal, { layer: "", name: "Wk" });
  });

  test("expected values match, or the first difference is named by index and size", async () => {
    const text = workedExample.replace(
      '"scale": 1',
      '"scale": 1, "expected": { "scores": [[2,4,4],[4,16,12],[4,12,10]] }',
    );
    const editor = await openSpec(text);
    const { uri } = editor.document;
    assert.ok((await titlesOf(uri)).includes("Compute and compare"));
    await clickLens(uri, /^Compute and compare$/);
    await untilStatus(uri, "upToDate");
    assert.ok((await titlesOf(uri)).includes("✓ 1 step matches"));

    await replace(editor, "[[2,4,4]", "[[2,4.5,4]");
    await clickLens(uri, /^Recompute attention$/);
    await untilStatus(uri, "upToDate");
    assert.ok((await titlesOf(uri)).includes("✗ scores differs at [1,2] by 0.5 · Show"));
    await clickLens(uri, /^✗ scores/);
    const sent = await until(
      "the panel turned to the cell",
      async () => (await panelOf(uri))?.lastReveal?.cell && (await panelOf(uri))?.lastReveal,
    );
    assert.deepEqual(sent, {
      layer: "",
      name: "scores",
      cell: { layer: "", matrix: "scores", batch: 0, head: 0, row: 0, col: 1 },
    });
  });

  test("a setting keeps the first line only, or none", async () => {
    const { document } = await openSpec(workedExample);
    await withSetting("codeLens.show", "first", async () => {
      await until("one lens is left", async () => (await titlesOf(document.uri)).length === 1);
    });
    await withSetting("codeLens.show", "off", async () => {
      await until("no lens is left", async () => (await titlesOf(document.uri)).length === 0);
    });
    await withSetting("codeLens.show", { hostile: true }, async () => {
      await until("a wrong value counts as the default", async () => (await titlesOf(document.uri)).length === 5);
    });
  });

  test("a document of many matrices has at most 200", async () => {
    const layer = '{ "Wq": {"identity": 2}, "Wk": {"identity": 2}, "Wv": {"identity": 2} }';
    const { document } = await openSpec(
      `{ "X": [[1, 0], [0, 1]], "layers": [\n${Array(100).fill(layer).join(",\n")}\n] }`,
    );
    const { length } = await lensesOf(document.uri);
    assert.ok(length > 100 && length <= 200, `${length}`);
  });

  test("files with another name have none", async () => {
    const { document } = await openSpec(workedExample);
    const vscode = await import("vscode");
    const other = await vscode.workspace.openTextDocument({ language: "jsonc", content: workedExample });
    assert.deepEqual(await titlesOf(other.uri), []);
    assert.notDeepEqual(await titlesOf(document.uri), []);
  });
});
