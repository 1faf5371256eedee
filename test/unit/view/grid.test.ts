import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { moveInGrid } from "../../../src/core/view/gridKeys.ts";
import { scrollToShow, visibleRows } from "../../../src/core/view/virtualRows.ts";

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

test("a window over rows covers what is visible and keeps the list's height", () => {
  const whole = fc.record({
    count: fc.integer({ min: 0, max: 20000 }),
    size: fc.integer({ min: 1, max: 40 }),
    scroll: fc.integer({ min: -50, max: 900000 }),
    viewport: fc.integer({ min: 0, max: 2000 }),
    overscan: fc.integer({ min: 0, max: 10 }),
  });
  fc.assert(
    fc.property(whole, (list) => {
      const { first, end, before, after } = visibleRows(list);
      assert.equal(before + (end - first) * list.size + after, list.count * list.size);
      for (let y = Math.max(0, list.scroll); y < list.scroll + list.viewport; y += list.size) {
        const row = Math.floor(y / list.size);
        if (row < list.count) assert.ok(row >= first && row < end);
      }
    }),
  );
});

test("scrolling to a row moves as little as needed", () => {
  const list = { count: 100, size: 20, scroll: 200, viewport: 100, overscan: 2 };
  assert.equal(scrollToShow(12, list), 200);
  assert.equal(scrollToShow(3, list), 60);
  assert.equal(scrollToShow(15, list), 220);
  assert.equal(scrollToShow(15, { ...list, viewport: 10 }), 300);
});
