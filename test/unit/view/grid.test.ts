import assert from "node:assert/strict";
import { test } from "node:test";
import { moveInGrid } from "../../../src/core/view/gridKeys.ts";

const size = { rows: 30, cols: 5, page: 10 };

test("keys move through a grid as the ARIA pattern says", () => {
  const at = { row: 12, col: 2 };
  const cases: readonly [string, boolean, number, number][] = [
    ["ArrowUp", false, 11, 2],
    ["ArrowDown", false, 13, 2],
    ["ArrowLeft", false, 12, 1],
    ["ArrowRight", false, 12, 3],
    ["Home", false, 12, 0],
    ["End", false, 12, 4],
    ["Home", true, 0, 0],
    ["End", true, 29, 4],
    ["PageUp", false, 2, 2],
    ["PageDown", false, 22, 2],
    ["ArrowUp", true, 0, 2],
    ["ArrowDown", true, 29, 2],
    ["ArrowLeft", true, 12, 0],
    ["ArrowRight", true, 12, 4],
  ];
  for (const [key, ctrl, row, col] of cases) assert.deepEqual(moveInGrid(at, { key, ctrl }, size), { row, col }, key);
});

test("a move at the edge stays in the cell, and other keys are not ours", () => {
  assert.deepEqual(moveInGrid({ row: 0, col: 0 }, { key: "ArrowUp", ctrl: false }, size), { row: 0, col: 0 });
  assert.deepEqual(moveInGrid({ row: 25, col: 0 }, { key: "PageDown", ctrl: false }, size), { row: 29, col: 0 });
  assert.equal(moveInGrid({ row: 0, col: 0 }, { key: "a", ctrl: false }, size), undefined);
  assert.equal(moveInGrid({ row: 0, col: 0 }, { key: "PageUp", ctrl: true }, size), undefined);
  assert.equal(moveInGrid({ row: 0, col: 0 }, { key: "End", ctrl: true }, { ...size, cols: 0 }), undefined);
});

test("a position outside the grid comes back into it", () => {
  assert.deepEqual(moveInGrid({ row: 99, col: 99 }, { key: "ArrowDown", ctrl: false }, size), { row: 29, col: 4 });
});
