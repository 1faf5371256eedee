import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { complaints } from "./support.ts";

function tensorOf(value: string, key = "bias") {
  const document = parseSpec(`{"X": [[1, 2], [3, 4]], "${key}": ${value}}`);
  const source = document.tensors.get(key);
  return { document, source, shape: source?.tensor.shape, data: source && [...source.tensor.data] };
}

test("every form of a tensor is read: nested, flat, fill, identity", () => {
  assert.deepEqual(tensorOf("[[[1, 2], [3, 4]]]").shape, [1, 2, 2]);
  assert.deepEqual(tensorOf('{"shape": [2, 1], "data": [5, 6]}').data, [5, 6]);
  assert.deepEqual(tensorOf('{"shape": [], "data": [5]}').shape, []);
  assert.deepEqual(tensorOf("7").shape, []);
  assert.deepEqual(tensorOf('{"fill": "-Infinity", "shape": [1, 2]}').data, [-Infinity, -Infinity]);
  assert.deepEqual(tensorOf('{"identity": 2}').data, [1, 0, 0, 1]);
});

test("NaN and the infinities are strings in any case", () => {
  const { data } = tensorOf('[["nan", "NaN"], ["INF", "-inf"], ["Infinity", "-INFINITY"]]');
  assert.deepEqual(data, [NaN, NaN, Infinity, -Infinity, Infinity, -Infinity]);
});

test("slice, then transpose, moves the cells' places along", () => {
  const { document, source, shape, data } = tensorOf(
    '{"shape": [2, 3], "data": [10, 11, 12, 13, 14, 15], "transpose": true, "slice": ":, 1:"}',
  );
  assert.deepEqual(shape, [2, 2]);
  assert.deepEqual(data, [11, 14, 12, 15]);
  const written = data!.map((_, flat) => document.text.slice(source!.cells![2 * flat], source!.cells![2 * flat + 1]));
  assert.deepEqual(written, ["11", "14", "12", "15"]);
});

test("masks take true and false, other tensors do not", () => {
  assert.deepEqual(tensorOf("[[true, false], [1, 0]]", "mask").data, [1, 0, 1, 0]);
  assert.deepEqual(complaints('{"X": [[true]]}'), [
    "tensor.cell «true» a cell of X must be a number; true and false are for masks",
  ]);
});

test("made tensors have no cells, literals have one place for each", () => {
  assert.equal(tensorOf('{"identity": 2}').source!.form, "made");
  assert.equal(tensorOf('{"identity": 2}').source!.cells, undefined);
  assert.equal(tensorOf("[[1, 2], [3, 4]]").source!.form, "literal");
  assert.equal(tensorOf("[[1, 2], [3, 4]]").source!.cells!.length, 8);
});

/** A value of `bias` and what is said of it. */
const refused: readonly (readonly [string, ...string[]])[] = [
  ["[[1, 2], [3]]", "tensor.ragged «[3]» this row of bias has length 1, the others 2"],
  ["[[1], [2, 3], [4, 5]]", "tensor.ragged «[1]» this row of bias has length 1, the others 2"],
  ["[[[1], [2]], [[3]]]", "tensor.ragged «[[3]]» this part of bias has length 1, the others 2"],
  ["[[1, 2], 3]", "tensor.ragged «3» all rows of bias must be lists of 2"],
  ["[[1, [2]]]", "tensor.cell «[2]» a cell of bias must be a number, this is a list"],
  ['[[1, "x"]]', 'tensor.cell «"x"» a cell of bias must be a number (or "NaN", "Infinity", "-Infinity")'],
  ['"x"', 'tensor.form «"x"» bias must be a number or a tensor: nested arrays or an object'],
  ['{"data": [1]}', 'tensor.shape «{"data": [1]}» bias needs a shape'],
  ['{"shape": 2, "data": [1]}', "value «2» bias.shape must be a list of sizes"],
  ['{"shape": [1.5], "data": [1]}', "tensor.shape «1.5» a size in bias.shape must be a whole number from 0"],
  ['{"shape": [-1], "data": []}', "tensor.shape «-1» a size in bias.shape must be a whole number from 0"],
  ['{"shape": [2], "data": [1]}', "tensor.data «[1]» bias.data has 1 number, but its shape 2 needs 2"],
  ['{"shape": [1], "data": 1}', "value «1» bias.data must be a flat list of numbers"],
  ['{"shape": [1], "data": [[1]]}', "tensor.cell «[1]» a cell of bias.data must be a number, this is a list"],
  [
    '{"shape": [2, 2], "data": [[1, 2], [3, 4]]}',
    "tensor.cell «[1, 2]» a cell of bias.data must be a number, this is a list",
  ],
  ['{"fil": 1, "shape": [1]}', 'key.unknown «"fil"» unknown property fil. Did you mean fill?'],
  ['{"identiy": 2}', 'key.unknown «"identiy"» unknown property identiy. Did you mean identity?'],
  ['{"zeros": [2, 2]}', 'key.unknown «"zeros"» zeros is not a property of bias'],
  [
    '{"fill": 1, "shape": [9, 9], "transpos": true}',
    'key.unknown «"transpos"» unknown property transpos. Did you mean transpose?',
  ],
  ['{"fill": null, "shape": [1]}', "value «null» bias.fill must be a number"],
  ['{"identity": 0}', "value «0» bias.identity must be 1 or more"],
  ['{"random": "normal"}', 'tensor.shape «{"random": "normal"}» bias needs a shape'],
  ['{"random": "xavier", "shape": [4]}', 'value «[4]» bias.shape needs at least two axes for "xavier"'],
  [
    '{"random": "gauss", "shape": [4]}',
    'value «"gauss"» bias.random must be one of "normal", "uniform", "xavier", not "gauss"',
  ],
  ['{"random": "normal", "shape": [1, 1], "seed": -1}', "value «-1» bias.seed must be 0 or more"],
  ['{"identity": 2, "fill": 1}', 'tensor.form «"fill"» a tensor may have identity or fill, not both'],
  ['{"identity": 2, "seed": 1}', 'key.unknown «"seed"» seed is not a property of {"identity": …}'],
  ['{"identity": 2, "slice": 1}', "value «1» bias.slice must be a string"],
  ['{"identity": 2, "transpose": 1}', "value «1» bias.transpose must be true or false"],
  ['{"fill": 1, "shape": [2], "transpose": true}', "value «true» bias.transpose needs two axes, the shape is 2"],
];

for (const [value, ...said] of refused) {
  test(`a tensor ${value} is refused once, at its place`, () => {
    assert.deepEqual(complaints(`{"X": [[1, 2], [3, 4]], "bias": ${value}}`), said);
  });
}

test("at most three bad cells and three ragged rows of one tensor are told", () => {
  assert.equal(complaints(`{"X": [${new Array(9).fill('["x"]').join()}]}`).length, 3);
  assert.equal(complaints('{"X": [[1, 2], [1, 2], [1, 2], [1, 2], [1, 2], [1], [1], [1], [1]]}').length, 3);
});

test("a declared size is refused before anything is made: 512 MB is held, one row more is not", () => {
  const made = (rows: number): string => `{"X": {"fill": 0, "shape": [${rows}, 8192]}}`;
  assert.deepEqual(complaints(made(8193)), [
    "value «[8193, 8192]» X.shape: a tensor of 8193×8192 is larger than 512 MB",
  ]);
  assert.notEqual(parseSpec(made(8192)).tensors.get("X"), undefined);
  for (const shape of ["[1000000000, 1000000000]", "[9007199254740991, 9007199254740991]", "[2147483648, 2]"]) {
    assert.equal(complaints(`{"X": {"fill": 0, "shape": ${shape}}}`).length, 1, shape);
  }
  assert.deepEqual(complaints('{"X": {"identity": 8193}}'), [
    "value «8193» X.identity: a tensor of 8193×8193 is larger than 512 MB",
  ]);
  const axes = (count: number): string => `{"X": {"fill": 0, "shape": [${new Array(count).fill(1).join()}]}}`;
  assert.match(complaints(axes(32)).join(), /tensor\.axes/);
  assert.match(complaints(axes(33)).join(), /has more than 32 axes/);
});

test("all tensors of a document may hold 1 GB together", () => {
  const eighth = '{"fill": 0, "shape": [4096, 4096]}';
  const spec = (count: number): string => {
    const layers = Array.from({ length: count }, () => `{"Wo": ${eighth}}`).join();
    return `{"X": [[1]], "layers": [${layers}]}`;
  };
  const tooMuch = (count: number): number => complaints(spec(count)).filter((line) => line.includes("1024 MB")).length;
  assert.equal(tooMuch(8), 0);
  assert.equal(tooMuch(9), 1);
});

const beyond: readonly (readonly [string, string])[] = [
  [
    '{"X": [[1, 9007199254740993]]}',
    "warning number.rounded «9007199254740993» X[1,2]: 9007199254740993 has no exact float64 and is read as 9007199254740992",
  ],
  [
    '{"X": [[1], [2]], "bq": {"shape": [1], "data": [-12345678901234567890]}, "Wq": [[1]]}',
    "warning number.rounded «-12345678901234567890» bq[1]: -12345678901234567890 has no exact float64 and is read as -12345678901234567000",
  ],
  [
    '{"X": [[1], [2]], "bias": {"shape": [2, 2], "data": [0, 9007199254740993, 0, 0], "transpose": true}}',
    "warning number.rounded «9007199254740993» bias[2,1]: 9007199254740993 has no exact float64 and is read as 9007199254740992",
  ],
  ['{"X": [[1e-400]]}', "warning number.underflow «1e-400» X[1,1]: 1e-400 is too small for float64 and is read as 0"],
  ['{"X": [[1], [1e400]]}', "number.overflow «1e400» X[2,1]: 1e400 is beyond the range of float64"],
  [
    '{"X": [[1]], "scale": 9007199254740993}',
    "warning number.rounded «9007199254740993» 9007199254740993 has no exact float64 and is read as 9007199254740992",
  ],
  ['{"X": [[1]], "display": {"decimals": 1e400}}', "number.overflow «1e400» 1e400 is beyond the range of float64"],
];
for (const [text, complaint] of beyond) {
  test(`a number that float64 does not keep names its cell: ${text}`, () => {
    assert.deepEqual(complaints(text).slice(0, 1), [complaint]);
  });
}

test("whole numbers that float64 keeps are no warning, however large", () => {
  assert.deepEqual(complaints('{"X": [[9007199254740992, 9007199254740994, 1e300, 100000000000000000000]]}'), []);
});
