import assert from "node:assert/strict";
import { test } from "node:test";
import { npyBytes, safetensorsBytes } from "../files/tensorBytes.ts";
import { completionsAt, hoverAt, linksOf, symbolsOf, workedExample, workedWith } from "./offered.ts";
import { withExtension } from "./started.ts";
import { Uri } from "./uri.ts";
import { CompletionItemKind, FileType, SymbolKind } from "./values.ts";

const plain = (markdown: string | undefined) => markdown?.replaceAll("\\", "").trim();

test("features are for JSON with and without comments whose name says that it is a spec", () =>
  withExtension(async (_started, editor) => {
    editor.open("a.attn.json", workedExample);
    const pattern = "**/*.attn.json";
    const selector = [
      { language: "jsonc", pattern },
      { language: "json", pattern },
    ];
    for (const kind of ["lenses", "hovers", "actions", "completions", "links", "symbols"]) {
      const [only, ...others] = editor.providers.get(kind)!;
      assert.deepEqual([only?.selector, others], [selector, []], kind);
    }
    assert.deepEqual(editor.providers.get("actions")![0]!.more, [{ providedCodeActionKinds: ["quickfix"] }]);
    assert.deepEqual(editor.providers.get("completions")![0]!.more, ['"']);
    assert.deepEqual(editor.providers.get("symbols")![0]!.more, [{ label: "Attention" }]);
    assert.deepEqual(
      editor.statusItems.map(({ id, selector, name }) => ({ id, selector, name })),
      [{ id: "attention.state", selector, name: "Attention" }],
    );
  }));

test("a hover is over the innermost thing: a number, the name of a file, a key", () =>
  withExtension(async (started, editor) => {
    editor.files.write(
      editor.uri("two.safetensors"),
      safetensorsBytes({ "h.q": { shape: [1, 2], data: [3, -4] }, "h.k": { shape: [1, 2], data: [1, 1] } }),
    );
    const text = '{ "Q": { "file": "two.safetensors", "tensor": "h.q" }, "K": [[1, 10]], "V": [[2]] }';
    const a = editor.open("a.attn.json", text);
    await started.pass(0);
    assert.equal(hoverAt(started, a, "10")?.over, "10");
    assert.match(plain(hoverAt(started, a, "10")?.text)!, /^K\[1,2\]/);
    const file = hoverAt(started, a, "h.q", 1);
    assert.equal(file?.over, '"h.q"');
    assert.equal(plain(file?.text), "h.q in the file: float32 1×2\n\nTaken as Q: 1×2, range −4 … 3");
    assert.equal(hoverAt(started, a, '"V"', 1)?.over, '"V"');
    assert.equal(hoverAt(started, a, "{"), undefined);
  }));

test("a hover's numbers are those of the text, or there are none", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedWith('"expected": { "scores": [[2,4.5,4],[4,16,12],[4,12,10]] }'));
    const before = hoverAt(started, a, "4.5")?.text;
    await started.run("recompute", a.uri);
    const computed = hoverAt(started, a, "4.5")?.text;
    assert.notEqual(computed, before);
    assert.ok(computed!.length > before!.length);
    assert.match(computed!, /```plaintext/);
    editor.replace(a, '"scale": 1', '"scale": 2');
    assert.equal(hoverAt(started, a, "4.5")?.text, before);
  }));

test("what a text calls its parts is shown as it is written, not as a link or a mark", () =>
  withExtension(async (started, editor) => {
    const names = '["<b>x</b>", "[link](https://e.com)", "https://e.com  *a*"]';
    const a = editor.open("a.attn.json", workedWith(`"tokens": ${names}`));
    await started.run("recompute", a.uri);
    const texts = ["[1, 0, 1, 0]", "[0, 2, 0, 2]", "[1, 1, 1, 1]"].map((row) => hoverAt(started, a, row, 1)!.text);
    for (const text of texts) assert.doesNotMatch(text.replace(/```[\s\S]*?```/g, ""), /(?<!\\)[<[*]|(?<!\\):\/\//);
    assert.doesNotMatch(texts[2]!, / {2}/);
  }));

test("the outline holds every key; what is in a layer is below it and is named from there", () =>
  withExtension(async (started, editor) => {
    const a = editor.open(
      "a.attn.json",
      '{ "X": [[1, 0]], "heads": 1, "layers": [{ "Wq": {"identity": 2} }, { "heads": 1 }] }',
    );
    const tree = (list: readonly ReturnType<typeof symbolsOf>[number][]): unknown[] =>
      list.map(({ name, detail, kind, range, selectionRange, children }) => {
        const kindName = kind === SymbolKind.Array ? "array" : "key";
        return [name, detail, kindName, a.textIn(range), a.textIn(selectionRange), tree(children)];
      });
    assert.deepEqual(tree(symbolsOf(started, a)), [
      ["X", "1×2", "array", '"X": [[1, 0]]', '"X"', []],
      ["heads", "", "key", '"heads": 1', '"heads"', []],
      [
        "layers",
        "",
        "key",
        '"layers": [{ "Wq": {"identity": 2} }, { "heads": 1 }]',
        '"layers"',
        [
          [
            "[0].Wq",
            "2×2",
            "array",
            '"Wq": {"identity": 2}',
            '"Wq"',
            [["identity", "", "key", '"identity": 2', '"identity"', []]],
          ],
          ["[1].heads", "", "key", '"heads": 1', '"heads"', []],
        ],
      ],
    ]);
    editor.type(a, '{ "X": [[1, 0]], "heads"');
    assert.deepEqual(tree(symbolsOf(started, a)).at(-1), ["heads", "", "key", '"heads"', '"heads"', []]);
    editor.type(a, '{ "X": [[1]], "a\\u202eb": 1 }');
    assert.doesNotMatch(symbolsOf(started, a).at(-1)!.name, /\u202e/);
  }));

for (const count of [1999, 2000, 2001])
  test(`of ${count} keys at most 2000 are in the outline`, () =>
    withExtension(async (started, editor) => {
      const layers = Array.from({ length: count - 2 }, () => '{"heads": 1}').join(",");
      const a = editor.open("a.attn.json", `{ "X": [[1]], "layers": [${layers}] }`);
      const [X, list] = symbolsOf(started, a);
      assert.equal(X?.name, "X");
      assert.equal(list?.children.length, Math.min(count, 2000) - 2);
    }));

test("a reference beside the document is a link to the file beside it; others are none, and an unsaved text has none", () =>
  withExtension(async (started, editor) => {
    const text =
      '{ "X": { "file": "d/x.npy" }, "Wq": { "file": "../secret.npy" }, "Wk": {"file": "https://e.com/x.npy"}, "Wv": {"file": 1} }';
    const a = editor.open("a.attn.json", text);
    const [link, ...others] = linksOf(started, a);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [a.textIn(link!.range), String(link!.target), link!.tooltip],
      ["d/x.npy", "file:///w/d/x.npy", "Show the tensor file"],
    );
    const remote = editor.open(Uri.parse("vscode-remote://host/w/a.attn.json"), text);
    assert.equal(String(linksOf(started, remote)[0]!.target), "vscode-remote://host/w/d/x.npy");
    const untitled = editor.open(Uri.parse("untitled:/w/b.attn.json"), text);
    assert.deepEqual(linksOf(started, untitled), []);
    const other = editor.open("other.json", text);
    assert.deepEqual(linksOf(started, other), []);
  }));

for (const count of [999, 1000, 1001])
  test(`of ${count} references at most 1000 are links`, () =>
    withExtension(async (started, editor) => {
      const layers = Array.from({ length: count }, () => '{"Wq":{"file":"x.npy"}}').join(",");
      const a = editor.open("a.attn.json", `{ "X": [[1]], "layers": [${layers}] }`);
      assert.equal(linksOf(started, a).length, Math.min(count, 1000));
    }));

const readable = "npy npz safetensors pt pth bin ckpt pkl pickle json jsonl csv tsv onnx gguf".split(" ");

test("a file's name is completed by the tensor files in its folder, each replacing the whole text", () =>
  withExtension(async (started, editor) => {
    for (const ending of [...readable, "NPY", "txt", "md", "jsonx", "attn.json"])
      editor.files.write(editor.uri(`f.${ending}`), "");
    editor.files.write(editor.uri("linked.npy"), "", FileType.SymbolicLink);
    editor.files.write(editor.uri("folder.npy/inside.npy"), "");
    editor.files.write(editor.uri('say "x".npy'), npyBytes([1], [1]));
    const a = editor.open("a.attn.json", '{ "Q": { "file": "f.n" }, "K": [[1]], "V": [[1]] }');
    const found = await completionsAt(started, a, "f.n", 2);
    const names = found.map(({ insertText }) => JSON.parse(insertText));
    assert.deepEqual(
      names.sort(),
      [...readable, "NPY"]
        .map((one) => `f.${one}`)
        .concat('say "x".npy')
        .sort(),
    );
    for (const { label, kind, range, insertText, filterText } of found) {
      assert.equal(a.textIn(range), '"f.n"');
      assert.deepEqual([label.label, filterText, kind], [insertText, insertText, CompletionItemKind.Value]);
      assert.equal(label.description, "");
    }
    assert.deepEqual(await completionsAt(started, a, '"K"', 1), [], "elsewhere nothing is completed");
    const other = editor.open("other.json", a.getText());
    assert.deepEqual(await completionsAt(started, other, "f.n", 2), []);
  }));

test("a tensor's name is completed by those in its file, with type and shape", () =>
  withExtension(async (started, editor) => {
    editor.files.write(
      editor.uri("two.safetensors"),
      safetensorsBytes({ "h.q": { shape: [1, 2], data: [3, -4] }, "h.k": { shape: [3], data: [1, 1, 1] } }),
    );
    const a = editor.open(
      "a.attn.json",
      '{ "Q": { "file": "two.safetensors", "tensor": "h." }, "K": [[1, 1]], "V": [[2]] }',
    );
    await started.pass(0);
    const found = await completionsAt(started, a, '"h."', 3);
    const said = found.map(({ label, range }) => [label.label, label.description, a.textIn(range)]);
    assert.deepEqual(said, [
      ['"h.q"', "float32 1×2", '"h."'],
      ['"h.k"', "float32 3", '"h."'],
    ]);
  }));

test("an unsaved text outside of every folder has no files beside it; a folder that cannot be read has none either", () =>
  withExtension(async (started, editor) => {
    const text = '{ "Q": { "file": "x.n" }, "K": [[1]], "V": [[1]] }';
    editor.files.write(editor.uri("x.npy"), npyBytes([1], [1]));
    const outside = editor.open(Uri.parse("untitled:b.attn.json"), text);
    assert.deepEqual(await completionsAt(started, outside, "x.n", 1), []);
    const a = editor.open("a.attn.json", text);
    assert.equal((await completionsAt(started, a, "x.n", 1)).length, 1);
    editor.files.fault = (what) => (what === "list" ? new Error("EACCES") : undefined);
    assert.deepEqual(await completionsAt(started, a, "x.n", 1), []);
  }));
