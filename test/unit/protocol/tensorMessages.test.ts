import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { tensorParams } from "../../../src/protocol/tensorMessages.ts";

const look = {
  tensor: 0,
  rowAxis: 0,
  colAxis: 1,
  at: [0, 0],
  row: 0,
  col: 0,
  rows: 5,
  cols: 5,
  mostRows: 64,
  mostCols: 64,
};

test("a question of the page is taken only in exactly its form", () => {
  assert.ok(tensorParams.look(look));
  assert.ok(tensorParams.look({ ...look, rowAxis: undefined }));
  const wrong: [string, unknown][] = [
    ["tensor", -1],
    ["rowAxis", "0"],
    ["at", [0.5]],
    ["at", new Array(65).fill(0)],
    ["at", { length: 1 }],
    ["row", Number.NaN],
    ["cols", 2 ** 53],
    ["mostRows", 0],
    ["mostCols", 1025],
  ];
  for (const [key, value] of wrong)
    assert.equal(tensorParams.look({ ...look, [key]: value }), false, `${key} ${value}`);
  assert.equal(tensorParams.look(null), false);
  assert.equal(tensorParams.ready({}), false);
  assert.ok(tensorParams.newSpec({ tensor: 0, axes: undefined }) && tensorParams.newSpec({ tensor: 1, axes: "BnHd" }));
  for (const wrong of [null, { tensor: 0, axes: "qq" }, { tensor: 0, axes: "x" }, { tensor: -1, axes: "qk" }])
    assert.equal(tensorParams.newSpec(wrong), false, JSON.stringify(wrong));
  const { mostRows: _, mostCols: __, ...rectangle } = look;
  assert.ok(tensorParams.copy({ ...rectangle, format: "numpy" }) && tensorParams.save({ ...rectangle, form: "npy" }));
  for (const [key, value] of [
    ["format", "toString"],
    ["format", undefined],
    ["rows", -1],
    ["tensor", "0"],
  ] as const)
    assert.equal(tensorParams.copy({ ...rectangle, format: "tsv", [key]: value }), false, `${key} ${value}`);
  assert.equal(tensorParams.save({ ...rectangle, form: "exe" }), false);
  const strip = { tensor: 0, rowAxis: 1, colAxis: 2, at: [0, 0, 0], axis: 0, from: 0, count: 16 };
  assert.ok(tensorParams.thumbnails(strip));
  assert.equal(tensorParams.thumbnails({ ...strip, count: 17 }), false);
  assert.equal(tensorParams.thumbnails({ ...strip, axis: -1 }), false);
  assert.ok(tensorParams.savePicture({ png: new Uint8Array(8) }));
  assert.equal(tensorParams.savePicture({ png: [1] }), false);
  const find = { tensor: 0, rowAxis: 0, colAxis: 1, at: [0, 0], search: "nan", after: { row: 1, col: 2 } };
  assert.ok(tensorParams.find(find) && tensorParams.find({ ...find, after: undefined }));
  for (const [key, value] of [
    ["search", "toString"],
    ["after", { row: -1, col: 0 }],
    ["after", null],
    ["tensor", 0.5],
    ["at", [-1]],
  ] as const)
    assert.equal(tensorParams.find({ ...find, [key]: value }), false, `${key} ${value}`);
});

const matrix = { tensor: 0, rowAxis: 0, colAxis: 1, at: [0, 0] };
const rectangle = { ...matrix, row: 0, col: 0, rows: 5, cols: 5 };
/** A right question of each method, and which of its numbers must be there as indices. */
const questions = {
  newSpec: [{ tensor: 0, axes: "BnHd" }, ["tensor"]],
  look: [
    { ...rectangle, mostRows: 64, mostCols: 64 },
    ["tensor", "row", "col", "rows", "cols", "mostRows", "mostCols"],
  ],
  tile: [{ ...matrix, tile: { rowLevel: 0, colLevel: 0, tileRow: 0, tileCol: 0, show: "mean" } }, ["tensor"]],
  find: [{ ...matrix, search: "nan", after: undefined }, ["tensor"]],
  thumbnails: [{ ...matrix, axis: 2, from: 0, count: 16 }, ["tensor", "axis", "from", "count"]],
  copy: [{ ...rectangle, format: "tsv" }, ["tensor", "row", "col", "rows", "cols"]],
  save: [{ ...rectangle, form: "npy" }, ["tensor", "row", "col", "rows", "cols"]],
} as const;

describe("each number of a question is an index that JavaScript keeps exactly", () => {
  for (const [method, [question, indices]] of Object.entries(questions)) {
    const accepts = tensorParams[method as keyof typeof questions] as (value: unknown) => boolean;
    test(method, () => {
      assert.equal(accepts(question), true);
      for (const wrong of [null, undefined, 1, "look", []]) assert.equal(accepts(wrong), false, `${wrong}`);
      for (const key of indices) {
        for (const wrong of [-1, 0.5, "0", null, undefined, Number.NaN, 2 ** 53])
          assert.equal(accepts({ ...question, [key]: wrong }), false, `${key}: ${wrong}`);
      }
      if (!("at" in question)) return;
      for (const key of ["rowAxis", "colAxis"]) {
        assert.equal(accepts({ ...question, [key]: undefined }), true, key);
        for (const wrong of [-1, "0", null])
          assert.equal(accepts({ ...question, [key]: wrong }), false, `${key}: ${wrong}`);
      }
      assert.equal(accepts({ ...question, at: new Array(64).fill(0) }), true);
      for (const wrong of [new Array(65).fill(0), [0, -1], ["0"], undefined, null, { length: 1 }])
        assert.equal(accepts({ ...question, at: wrong }), false, `at: ${wrong}`);
    });
  }
});

test("a picture has 1 to 1,024 cells a side, 16 thumbnails are asked for at once, and a saved picture has 32 MB", () => {
  const [look] = questions.look;
  for (const key of ["mostRows", "mostCols"]) {
    assert.ok(tensorParams.look({ ...look, [key]: 1 }) && tensorParams.look({ ...look, [key]: 1024 }));
    for (const wrong of [0, 1025])
      assert.equal(tensorParams.look({ ...look, [key]: wrong }), false, `${key}: ${wrong}`);
  }
  assert.ok(tensorParams.thumbnails({ ...questions.thumbnails[0], count: 0 }));
  assert.equal(tensorParams.thumbnails({ ...questions.thumbnails[0], count: 17 }), false);
  assert.ok(tensorParams.savePicture({ png: new Uint8Array(32 * 2 ** 20) }));
  assert.equal(tensorParams.savePicture({ png: new Uint8Array(32 * 2 ** 20 + 1) }), false);
  for (const wrong of [null, "png", { png: null }, { png: new Float64Array(1) }])
    assert.equal(tensorParams.savePicture(wrong), false);
});

test("the cell behind which is searched is a whole cell, and nothing else is searched for", () => {
  const [find] = questions.find;
  for (const search of ["largest", "smallest", "nan", "infinite"])
    assert.ok(tensorParams.find({ ...find, search }), search);
  assert.ok(tensorParams.find({ ...find, after: { row: 0, col: 0 } }));
  for (const after of [{ row: 0 }, { col: 0 }, { row: 0, col: -1 }, { row: 0.5, col: 0 }, 1, null])
    assert.equal(tensorParams.find({ ...find, after }), false, JSON.stringify(after));
});
