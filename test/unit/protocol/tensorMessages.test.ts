import assert from "node:assert/strict";
import { test } from "node:test";
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
