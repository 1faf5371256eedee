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
  assert.ok(tensorParams.newSpec(null));
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
