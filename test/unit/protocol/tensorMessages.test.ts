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
});
