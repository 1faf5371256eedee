import assert from "node:assert/strict";
import { test } from "node:test";
import { replaceCell, replaceTensor, writeStep } from "../../../src/core/format/edit/edit.ts";
import { numberText } from "../../../src/core/format/edit/numberText.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { applied } from "./support.ts";

const tensor = (shape: number[], ...data: number[]) => ({ shape, data: Float64Array.from(data) });

test("a number is written with the fewest characters that read back to it", () => {
  const table: readonly (readonly [number, string])[] = [
    [0.1, "0.1"],
    [1, "1"],
    [1e21, "1e21"],
    [1e-7, "1e-7"],
    [0.1 + 0.2, "0.30000000000000004"],
    [2 ** 53, "9007199254740992"],
    [5e-324, "5e-324"],
    [Math.fround(0.1), "0.10000000149011612"],
    [-0, "-0.0"],
    [Number.NaN, '"NaN"'],
    [Number.POSITIVE_INFINITY, '"Infinity"'],
    [Number.NEGATIVE_INFINITY, '"-Infinity"'],
  ];
  for (const [value, text] of table) assert.equal(numberText(value), text);
});

test("one cell is replaced and nothing else, whatever the layout", () => {
  const text = '{\r\n\t"X": [ [1.0 , 1e2],// c\r\n\t\t[ 3,-4 ] ] }';
  const source = parseSpec(text).tensors.get("X")!;
  const edit = replaceCell(source, 2, 0.25)!;
  assert.equal(applied(text, [edit]), text.replace("[ 3", "[ 0.25"));
  assert.equal(replaceCell(source, 4, 1), undefined);
});

test("of a tensor only the cells that change are written; 0 and −0 differ, NaN does not differ from NaN", () => {
  const text = '{"X": [[1.0, 0], ["nan", 4]]}';
  const document = parseSpec(text);
  const edits = replaceTensor(document, document.tensors.get("X")!, tensor([2, 2], 1, -0, Number.NaN, 5));
  assert.equal(edits.length, 2);
  assert.equal(applied(text, edits), '{"X": [[1.0, -0.0], ["nan", 5]]}');
});

test("a transposed literal is written where its cells stand", () => {
  const text = '{"X": {"shape": [2, 2], "data": [1, 2, 3, 4], "transpose": true}}';
  const document = parseSpec(text);
  const edits = replaceTensor(document, document.tensors.get("X")!, tensor([2, 2], 1, 30, 20, 4));
  assert.equal(applied(text, edits), text.replace("2, 3, 4]", "20, 30, 4]"));
});

test("a made tensor becomes nested arrays, a row on each line, indented as the document is", () => {
  const text = '{\n    "X": [[1, 2]],\n    "Wq": {"identity": 2}\n}';
  const document = parseSpec(text);
  const edits = replaceTensor(document, document.tensors.get("Wq")!, tensor([2, 2], 1, 0.5, 0, 1));
  assert.equal(applied(text, edits), '{\n    "X": [[1, 2]],\n    "Wq": [\n        [1, 0.5],\n        [0, 1]\n    ]\n}');
});

/** A document, the name and values of a step, and the document with it given. */
const writings: readonly (readonly [string, string, ReturnType<typeof tensor>, string])[] = [
  [
    '{\n  "X": [[1], [2]] // input\n}',
    "weights",
    tensor([2, 2], 1, 0, 0, 1),
    '{\n  "X": [[1], [2]], // input\n  "given": {\n    "weights": [\n      [1, 0],\n      [0, 1]\n    ]\n  }\n}',
  ],
  ['{\r\n\t"X": [[1]],\r\n}', "Q", tensor([1], 2), '{\r\n\t"X": [[1]],\r\n\t"given": {\r\n\t\t"Q": [2]\r\n\t},\r\n}'],
  ['{\n  "X": [[1]],\n  "given": {}\n}', "Q", tensor([1], 2), '{\n  "X": [[1]],\n  "given": {\n    "Q": [2]\n  }\n}'],
  [
    '{\n  "X": [[1]],\n  "given": {\n    "K": [[1]]\n  }\n}',
    "Q",
    tensor([1], 2),
    '{\n  "X": [[1]],\n  "given": {\n    "K": [[1]],\n    "Q": [2]\n  }\n}',
  ],
  [
    '{\n  "X": [[1]],\n  "given": { "Q": [[7]] }\n}',
    "Q",
    tensor([1, 1], 2),
    '{\n  "X": [[1]],\n  "given": { "Q": [[2]] }\n}',
  ],
  [
    '{\n  "X": [[1]],\n  "given": { "Q": [[7]] }\n}',
    "Q",
    tensor([1], 2),
    '{\n  "X": [[1]],\n  "given": { "Q": [2] }\n}',
  ],
  [
    '{"X": [[1]], "layers": [{"given": {"Q": [[7]]}}]}',
    "layers[0].Q",
    tensor([1, 1], 2),
    '{"X": [[1]], "layers": [{"given": {"Q": [[2]]}}]}',
  ],
];

for (const [text, name, values, wanted] of writings) {
  test(`giving ${name} in ${JSON.stringify(text)} changes only what it must`, () => {
    const document = parseSpec(text);
    const result = applied(text, writeStep(document, "given", name, values)!);
    assert.equal(result, wanted);
    assert.notEqual(parseSpec(result).spec, undefined);
  });
}

test("nothing can be written into a root that is no object, or over a given that is none", () => {
  assert.equal(writeStep(parseSpec("[]"), "given", "Q", tensor([1], 1)), undefined);
  assert.equal(writeStep(parseSpec('{"X": [[1]], "given": 1}'), "given", "Q", tensor([1], 1)), undefined);
});
