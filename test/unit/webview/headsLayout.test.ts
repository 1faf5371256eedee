import assert from "node:assert/strict";
import { test } from "node:test";
import { headMove, headsLayout } from "../../../src/webview/heads/headsLayout.ts";

test("the heads of one layer are as large as all of them fit into the room", () => {
  const { columns, rows, width, height, hasWords } = headsLayout(12, undefined, { width: 960, height: 620 });
  assert.deepEqual([columns, rows, width, hasWords], [6, 2, 160, true]);
  assert.ok(rows * height <= 620);
  assert.deepEqual(headsLayout(2, undefined, { width: 960, height: 620 }).columns, 2);
  const narrow = headsLayout(12, undefined, { width: 500, height: 300 });
  assert.ok(narrow.rows * narrow.height <= 300 && narrow.columns * narrow.width <= 500);
  assert.ok(narrow.width > 500 / 12, "more than one row is used");
});

test("heads that do not all fit scroll, none of them smaller than can be pointed at", () => {
  const { columns, rows, width } = headsLayout(1280, undefined, { width: 500, height: 300 });
  assert.ok(width >= 18 && columns * rows >= 1280 && columns * width <= 500);
});

test("by layers each row is one layer", () => {
  const { columns, rows } = headsLayout(36, 12, { width: 960, height: 620 });
  assert.deepEqual([columns, rows], [12, 3]);
});

test("keys lead from picture to picture and never beyond the ends", () => {
  assert.deepEqual(
    ["ArrowRight", "ArrowDown", "ArrowUp", "Home", "End", "x"].map((key) => headMove(4, key, 12, 6)),
    [5, 10, 4, 0, 11, undefined],
  );
});
