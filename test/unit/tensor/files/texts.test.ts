import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { memorySource, TensorFileError } from "../../../../src/core/tensor/files/byteSource.ts";
import { openTensorFile } from "../../../../src/core/tensor/files/openTensorFile.ts";
import { readValues, type TensorListing } from "../../../../src/core/tensor/files/storedTensor.ts";
import { plainText } from "../../../../src/core/words.ts";

async function open(text: string | Uint8Array, name: string): Promise<TensorListing | string> {
  try {
    return await openTensorFile(memorySource(Buffer.from(text)), name);
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    return plainText(error.sentence);
  }
}

/** `name shape: numbers` of every tensor, or the reason. */
async function shown(text: string | Uint8Array, name: string): Promise<string | string[]> {
  const listing = await open(text, name);
  if (typeof listing === "string") return listing;
  const lines: string[] = [];
  for (const tensor of listing.tensors) {
    const numbers =
      tensor.unreadable === undefined ? [...(await readValues(tensor)).data].join(" ") : plainText(tensor.unreadable);
    lines.push(`${tensor.name} ${tensor.type.name} ${tensor.shape.join("×")}: ${numbers}`);
  }
  for (const [label, texts] of listing.labels) lines.push(`${label}: ${texts.join("|")}`);
  return lines;
}

test("JSON: any nesting, numbers that JSON does not have, flat data with its shape, texts as labels", async () => {
  const text =
    '{"a": [[1, -2.5e-3], [NaN, -Infinity]], "b": {"c": [{"words": ["x", "y\\n"]}], "n": 3}, "d": {"shape": [1, 2], "data": [4, "Infinity"]}}';
  assert.deepEqual(await shown(text, "x.json"), [
    "a float64 2×2: 1 -0.0025 NaN -Infinity",
    "d float64 1×2: 4 Infinity",
    "b.c[0].words: x|y\n",
  ]);
  assert.deepEqual(await shown("\ufeff[[true, false]]", "x.json"), [" bool 1×2: 1 0"]);
  assert.deepEqual(await shown("[[[1, 2]], [[3, 4], [5, 6]]]", "x.json"), [
    "0 float64 1×2: 1 2",
    "1 float64 2×2: 3 4 5 6",
  ]);
});

test("JSON: what is wrong is said with its place", async () => {
  assert.equal(await shown("[[1, 2], [3, x]]", "x.json"), '"x" is not a value (line 1)');
  assert.equal(await shown("[[1, 2],\n [3, 4]", "x.json"), "the text ends too early (line 2)");
  assert.equal(
    await shown("[1, [2]]", "x.json"),
    "this is not a table of numbers: row 1 has the length 1, row 0 has a number: rows must have one length",
  );
  assert.equal(
    await shown("[[1, 2], [3, null]]", "x.json"),
    "this is not a table of numbers: null is no number (row 1, column 1)",
  );
  assert.equal(await shown("[[1, 2,], [3, 4]]", "x.json"), '"]" is not a value (line 1)');
  assert.equal(await shown("[01]", "x.json"), '"01" is not a value (line 1)');
  assert.deepEqual(
    await shown("[[1, true]]", "x.json"),
    "this is not a table of numbers: true and false stand beside numbers ([0])",
  );
});

test("json-tricks' arrays as inseq saves them, compressed or not, with the tokens of objects as labels", async () => {
  const bytes = Buffer.from(Float32Array.of(0.25, 0.75).buffer);
  const array = (data: string) => ({
    __ndarray__: data,
    dtype: "float32",
    shape: [2, 1],
    Corder: true,
    endianness: "little",
  });
  const token = (text: string) => ({
    __instance_type__: ["inseq.utils.typing", "TokenWithId"],
    attributes: { token: text, id: 3 },
  });
  const text = JSON.stringify({
    sequence_attributions: [
      {
        attributes: {
          source: [token("▁A"), token("</s>")],
          source_attributions: array(`b64.gz:${gzipSync(bytes).toString("base64")}`),
          target_attributions: array(`b64:${bytes.toString("base64")}`),
          other: { __ndarray__: [[1, 2]], dtype: "float64", shape: [1, 2] },
        },
      },
    ],
  });
  const path = "sequence_attributions[0].attributes";
  const wanted = [
    `${path}.source_attributions float32 2×1: 0.25 0.75`,
    `${path}.target_attributions float32 2×1: 0.25 0.75`,
    `${path}.other float64 1×2: 1 2`,
    `${path}.source: ▁A|</s>`,
  ];
  assert.deepEqual(await shown(text, "out.json"), wanted);
  assert.deepEqual(await shown(gzipSync(text), "out.json.gz"), wanted);
});

test("printed tensors: names, several of them, rows without commas, tuples and dictionaries", async () => {
  assert.deepEqual(
    await shown("attn = tensor([[0.5, 0.5]], device='cuda:0', grad_fn=<X(a)>)\nw: array([1., nan, -inf])\n", "x.txt"),
    ["attn float64 1×2: 0.5 0.5", "w float64 3: 1 NaN -Infinity"],
  );
  assert.deepEqual(await shown("(tensor([[1.]]), tensor([[2.]]))", "x.txt"), [" float64 2×1×1: 1 2"]);
  assert.deepEqual(await shown("{'a': array([1, 2]), 'tokens': ['it', \"don't\"]}", "x.txt"), [
    "a float64 2: 1 2",
    "tokens: it|don't",
  ]);
  assert.deepEqual(await shown("Parameter containing:\ntensor([[1., 2.]], requires_grad=True)", "x.txt"), [
    " float64 1×2: 1 2",
  ]);
  assert.deepEqual(await shown("[[ True False]\n [False  True]]", "x.txt"), [" bool 2×2: 1 0 0 1"]);
});

test("printed tensors: headings name what stands below them; tensors of TensorFlow and JAX", async () => {
  const headings =
    "layer 0:\ntensor([[1., 2.]])\nlayer 1, head 3:\ntensor([[3., 4.]])\n=== Layer 2 ===\n[[5 6]]\nhead 4\n[[7 8]]\n";
  assert.deepEqual(await shown(headings, "x.txt"), [
    "layer 0 float64 1×2: 1 2",
    "layer 1 head 3 float64 1×2: 3 4",
    "Layer 2 float64 1×2: 5 6",
    "head 4 float64 1×2: 7 8",
  ]);
  const nested = "# Attention weights\nlayer 0:\n[[1, 2]]\n";
  assert.deepEqual(await shown(nested, "x.txt"), ["Attention weights layer 0 float64 1×2: 1 2"]);
  const eager =
    "<tf.Tensor: shape=(2, 2), dtype=float32, numpy=\narray([[0.1, 0.9],\n       [1. , 0. ]], dtype=float32)>";
  assert.deepEqual(await shown(eager, "x.txt"), [" float64 2×2: 0.1 0.9 1 0"]);
  const variable = "w = <tf.Variable 'w:0' shape=(1, 2) dtype=float32, numpy=array([[1., 2.]], dtype=float32)>\n";
  assert.deepEqual(await shown(variable, "x.txt"), ["w float64 1×2: 1 2"]);
  assert.deepEqual(await shown("tf.Tensor(\n[[1 2]\n [3 4]], shape=(2, 2), dtype=int32)", "x.txt"), [
    " float64 2×2: 1 2 3 4",
  ]);
  assert.deepEqual(await shown("a: Array([[1., 2.]], dtype=float32)\nb: Array([3.])", "x.txt"), [
    "a float64 1×2: 1 2",
    "b float64 1: 3",
  ]);
  const symbolic = "<tf.Tensor 'x:0' shape=(2, 2) dtype=float32>";
  assert.equal(await shown(symbolic, "x.txt"), "a symbolic tensor has no numbers (line 1)");
});

test("JSON: a name that appears twice in one object is refused, whichever the reader meant", async () => {
  const twice = '{"a": [[1]],\n "b": {"k": [1], "k": [2]}}';
  assert.equal(await shown(twice, "x.json"), 'the name "k" appears twice in one object (line 2)');
  assert.deepEqual(await shown('{"a": [1], "a": [2]}\n{"a": [3]}\n', "x.jsonl"), [
    '0 unknown : line 1: the name "a" appears twice in one object (line 1)',
    "1.a float64 1: 3",
  ]);
});

test("tables: pandas' index, headings, a trailing comma, decimal commas, quotes", async () => {
  assert.deepEqual(await shown(",0,1\n0,0.1,0.9\n1,0.2,0.8\n", "x.csv"), [" float64 2×2: 0.1 0.9 0.2 0.8"]);
  assert.deepEqual(await shown('the,"a ""b"""\n1,2\n', "x.csv"), [" float64 1×2: 1 2", 'columns: the|a "b"']);
  assert.deepEqual(await shown("1,2,\n3,4,\n", "x.csv"), [" float64 2×2: 1 2 3 4"]);
  assert.deepEqual(await shown("a;0,5;1\nb;,25;-1,5e-1\n", "x.csv"), [" float64 2×2: 0.5 1 0.25 -0.15", "rows: a|b"]);
  assert.deepEqual(await shown("the\t0.5\t.5\n", "x.tsv"), [" float64 1×2: 0.5 0.5", "rows: the"]);
  assert.equal(await shown("1,2\n3\n", "x.csv"), "line 2 has 1 cell, line 1 has 2: all rows must have the same length");
  assert.equal(await shown("1,2\n3,x\n", "x.csv"), '"x" is not a number (line 2, column 2)');
  assert.equal(await shown("# nothing\n", "x.csv"), "the file holds no numbers");
});

test("a JSON of 52 MB is read in pieces, within bounded memory", async () => {
  const row = `[${"0.0069444444444444, ".repeat(127)}0.0069444444444444]`;
  const matrix = `[${`${row}, `.repeat(127)}${row}]`;
  const text = Buffer.from(`{"attentions": [${`${matrix}, `.repeat(143)}${matrix}]}`);
  assert.ok(text.length > 47e6);
  globalThis.gc?.();
  const before = process.memoryUsage();
  const listing = await openTensorFile(memorySource(text), "x.json");
  const after = process.memoryUsage();
  assert.deepEqual(listing.tensors[0]?.shape, [144, 128, 128]);
  assert.ok(after.heapUsed - before.heapUsed < 64 * 2 ** 20, `${(after.heapUsed - before.heapUsed) / 2 ** 20} MB`);
});

test("printed tensors: a session of a console, and the shape of what has no numbers", async () => {
  const session = ">>> import torch\n>>> q\ntensor([[1., 2.]])\n>>> print(k)\ntensor([[3., 4.]])\n>>> \n";
  assert.deepEqual(await shown(session, "x.txt"), ["q float64 1×2: 1 2", "k float64 1×2: 3 4"]);
  assert.deepEqual(await shown("In [2]: w.T\nOut[2]: \narray([[1.],\n       [2.]])\n", "x.txt"), [
    "w.T float64 2×1: 1 2",
  ]);
  assert.deepEqual(await shown("Out[7]: array([1., 2.], dtype=float32)", "x.txt"), [" float64 2: 1 2"]);
  assert.deepEqual(await shown("tensor([], size=(0, 3))", "x.txt"), [" float64 0×3: "]);
  assert.deepEqual(await shown("array([], shape=(2, 0, 4), dtype=float64)", "x.txt"), [" float64 2×0×4: "]);
  assert.deepEqual(await shown("tf.Tensor([[1. 2.]], shape=(1, 2), dtype=float32)", "x.txt"), [" float64 1×2: 1 2"]);
  assert.equal(
    await shown("tf.Tensor(\n[[1. 2.]], shape=(2, 2), dtype=float32)", "x.txt"),
    "the text says the shape 2×2, its numbers have 1×2 (line 2)",
  );
});

test("a text in UTF-16 without its mark, or with zero bytes, is said to be so: no number becomes a label", async () => {
  for (const name of ["x.csv", "x.txt", "x.json"]) {
    const wide = Buffer.from("[[1,2]]\n", "utf16le");
    assert.equal(await shown(wide, name), "the text is UTF-16: save it as UTF-8", name);
    assert.equal(await shown(wide.swap16(), name), "the text is UTF-16: save it as UTF-8", name);
  }
  assert.equal(await shown("1,2\0\n3,4\n", "x.csv"), "line 1 has a zero byte: the file is no text, or not UTF-8");
});

test("tensors whose ways are written alike have names of their own", async () => {
  assert.deepEqual(await shown('{"a.b": [1, 2], "a": {"b": [3, 4]}}', "x.json"), [
    "a.b float64 2: 1 2",
    "a.b′ float64 2: 3 4",
  ]);
});

test("JSON: objects with a token are labels, and their lists of numbers are tensors", async () => {
  const text = '[{"token": "a", "id": 3, "weights": [0.25, 0.75]}, {"token": "b", "id": 4, "weights": [1, 0]}]';
  assert.deepEqual(await shown(text, "x.json"), [
    "0.weights float64 2: 0.25 0.75",
    "1.weights float64 2: 1 0",
    ": a|b",
  ]);
});

test("a factor before a table is not taken for its heading", async () => {
  const reason = (line: number) =>
    `line ${line}: the factor "1.0e+03 *" of all numbers is not read: print the numbers without it`;
  assert.equal(await shown("  1.0e+03 *\n\n  0.0010  2.0000\n", "x.txt"), reason(1));
  assert.equal(await shown("# Octave\n1.0e+03 *\n1 2\n", "x.txt"), reason(2));
});
