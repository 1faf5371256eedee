import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAll, hoverAt, openSpec, replace, untilStatus, workedExample } from "./support.ts";

async function computed(text: string): Promise<vscode.TextEditor> {
  const editor = await openSpec(text);
  await vscode.commands.executeCommand("attention.recompute", editor.document.uri.toString());
  await untilStatus(editor.document.uri, "upToDate");
  return editor;
}

suite("hovers", () => {
  teardown(closeAll);

  test("a number says which cell it is before anything is computed", async () => {
    const { document } = await openSpec(workedExample);
    assert.match(await hoverAt(document, "[0, 2, 0, 2]", 0, 4), /X\\\[2\\,2\\\] \\= 2/);
  });

  test("an input's number says what it goes into", async () => {
    const { document } = await computed(workedExample);
    const hover = await hoverAt(document, "[0, 2, 0, 2]", 0, 4);
    assert.match(hover, /X\\\[2\\,2\\\] \\= 2/);
    assert.match(hover, /Goes into .*Q.*K.*V/);
  });

  test("an expected number has its derivation and the difference", async () => {
    const expected = '"expected": { "scores": [[2, 4.5, 4], [4, 16, 12], [4, 12, 10]] }';
    const { document } = await computed(workedExample.replace('"scale": 1', `"scale": 1, ${expected}`));
    const hover = await hoverAt(document, "4.5");
    assert.match(hover, /q₁·k₂ = 1·4 \+ 0·4 \+ 2·0 = 4/);
    assert.match(hover, /Computed .*4.*, written .*4\\\.5.*, difference .*0\\\.5/);
  });

  test("a given query's number is explained", async () => {
    const { document } = await computed('{ "Q": [[1, 2]], "K": [[3, 4]], "V": [[5, 6]] }');
    assert.match(await hoverAt(document, "3, 4"), /K\\\[1\\,1\\\] \\= 3/);
  });

  test("a key says its shape and the formulas it stands in", async () => {
    const { document } = await computed(workedExample);
    const hover = await hoverAt(document, '"Wq"', 0, 1);
    assert.match(hover, /Wq\\: 4×3/);
    assert.match(hover, /Q = .*Wq/);
  });

  test("numbers of an older text are not explained", async () => {
    const editor = await computed(workedExample);
    await replace(editor, "[1, 0, 1, 0]", "[3, 0, 1, 0]");
    const hover = await hoverAt(editor.document, "[3, 0, 1, 0]", 0, 1);
    assert.match(hover, /X\\\[1\\,1\\\] \\= 3/);
    assert.doesNotMatch(hover, /Goes into/);
  });

  test("what the document calls its tokens stays plain text", async () => {
    const payloads = [
      "<img src=x onerror=alert(1)>",
      "[x](command:workbench.action.quit)",
      "https://evil.example/a",
      "**b** `c`",
      "$(zap)",
      "![i](https://evil.example/i.png)",
    ];
    const rows = payloads.map((_, index) => `[${index + 1}, 0]`).join(", ");
    const text = `{ "tokens": ${JSON.stringify(payloads)}, "X": [${rows}], "expected": { "scores": ${JSON.stringify(payloads.map(() => payloads.map(() => 7.5)))} } }`;
    const { document } = await computed(text);
    for (let nth = 0; nth < payloads.length; nth++) {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        "vscode.executeHoverProvider",
        document.uri,
        document.positionAt(document.getText().indexOf("7.5") + nth * 4),
      );
      const all = hovers.flatMap(({ contents }) => contents) as vscode.MarkdownString[];
      const parts = all.filter(({ value }) => value !== ""); // VS Code adds an empty part of its own
      assert.ok(parts.length > 0);
      for (const part of parts) {
        assert.ok(
          !part.isTrusted && !part.supportHtml && !part.supportThemeIcons,
          JSON.stringify([part.value, part.isTrusted, part.supportHtml, part.supportThemeIcons]),
        );
        assert.ok(part.value.length <= 2048, `${part.value.length}`);
        const outsideCode = part.value.replace(/```[\s\S]*?```/g, "");
        assert.doesNotMatch(outsideCode, /https?:\/\/|(?<!\\)[<[`]|(?<!\\)!\[/);
      }
    }
  });

  test("a number over which nothing is known has no hover of ours", async () => {
    const { document } = await openSpec('{ "X": [[1]], "nonsense": 12 }');
    assert.doesNotMatch(await hoverAt(document, "12"), /\\\[/);
  });
});
