import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { axisLabels, longestLabel, numbered, usualLength } from "../../../src/core/view/axisLabels.ts";
import { panBy, zoomAt } from "../../../src/core/view/heatmapLayout.ts";
import { layoutFor, viewportOf } from "../../../src/webview/heatmap/heatmapViewport.ts";
import { labelStep } from "../../../src/webview/heatmap/paintText.ts";
import { nextTab, shareAfter } from "../../../src/webview/shell/moves.ts";
import { thumbnailSize } from "../../../src/webview/steps/thumbnail.tsx";

test("a picture shows all of its matrix, in whole or half pixels per cell where it can", () => {
  const square = layoutFor({ rows: 200, cols: 200 }, 800, false, undefined, 460);
  assert.deepEqual([square.cellWidth, square.width, square.height], [2, 400, 400]);
  const half = layoutFor({ rows: 128, cols: 128 }, 320, false, undefined, 460);
  assert.deepEqual([half.cellWidth, half.cellHeight, half.width], [2.5, 2.5, 320], "half a pixel fills the room");
  const tall = layoutFor({ rows: 2000, cols: 2000 }, 800, false, undefined, 460);
  assert.equal(tall.cellHeight, 0.23);
});

test("few rows are high enough to be pointed at, and slender matrices use the width", () => {
  const flat = layoutFor({ rows: 2, cols: 300 }, 600, false, undefined, 460);
  assert.deepEqual([flat.cellWidth, flat.cellHeight, flat.height], [2, 14, 28]);
  const rows = layoutFor({ rows: 32, cols: 400 }, 600, false, undefined, 460);
  assert.ok(rows.cellHeight >= 10, `${rows.cellHeight}`);
  const queries = layoutFor({ rows: 200, cols: 16 }, 300, false, undefined, 460);
  assert.deepEqual([queries.cellWidth, queries.cellHeight], [18, 2]);
  const narrow = layoutFor({ rows: 1000, cols: 8 }, 300, false, undefined, 460);
  assert.ok(narrow.cellWidth <= 8 * narrow.cellHeight, "no cell is a stripe");
  const small = layoutFor({ rows: 512, cols: 16 }, 300, true, undefined, 460);
  assert.ok(small.height <= 150);
});

test("zooming does not change the size of the window, and what is looked at survives another width", () => {
  const whole = layoutFor({ rows: 200, cols: 200 }, 800, false, undefined, 460);
  const near = panBy(zoomAt(whole, 8, 10, 10), 200, 100);
  assert.deepEqual([near.width, near.height], [whole.width, whole.height]);
  const again = layoutFor({ rows: 200, cols: 200 }, 500, false, viewportOf(near), 460);
  assert.deepEqual([again.cellWidth, again.panX, again.panY], [near.cellWidth, near.panX, near.panY]);
});

test("no size of matrix or window makes a layout that is not finite", () => {
  const size = fc.integer({ min: 1, max: 100_000 });
  const cell = fc.double({ min: 0.001, max: 1e6, noNaN: true });
  const viewport = fc.option(fc.record({ cellWidth: cell, cellHeight: cell, row: fc.nat(), col: fc.nat() }), {
    nil: undefined,
  });
  fc.assert(
    fc.property(
      size,
      size,
      fc.integer({ min: 1, max: 3000 }),
      fc.boolean(),
      viewport,
      (rows, cols, width, small, at) => {
        const { cellWidth, cellHeight, panX, panY, height } = layoutFor({ rows, cols }, width, small, at, 460);
        for (const number of [cellWidth, cellHeight, panX, panY, height]) assert.ok(Number.isFinite(number));
        assert.ok(Math.min(cellWidth, cellHeight) > 0 && panX >= 0 && panY >= 0 && height <= 460);
      },
    ),
  );
});

test("labels thin out by 1, 2 and 5", () => {
  assert.deepEqual(
    [20, 10, 5, 2, 1, 0.1].map((zoom) => labelStep(13, zoom)),
    [1, 2, 5, 10, 20, 200],
  );
});

test("dimensions are numbered from 1 below the line", () => {
  assert.equal(numbered("d", 0), "d₁");
  assert.equal(numbered("d", 1203), "d₁₂₀₄");
});

test("rows are called as the outline says, and by number where it says nothing", () => {
  const layer = { queryLabels: ["le", "chat"], keyLabels: ["the"] } as never;
  assert.deepEqual(axisLabels("query", 3, layer), ["le", "chat", "3"]);
  assert.deepEqual(axisLabels("dim", 2, layer), ["d₁", "d₂"]);
  assert.deepEqual(axisLabels("id", 2, layer), ["0", "1"], "ids of tokens count from 0");
  assert.deepEqual(axisLabels("dim", 101, layer).slice(98), ["99", "100", "101"], "too many digits below the line");
  assert.equal(axisLabels("dim", 101, layer)[0], "1", "one way of counting along a side");
  assert.equal(longestLabel("query", 2, layer, 3), 3);
  assert.equal(longestLabel("dim", 12, layer, 9), 3);
});

test("one long token does not set the width of every column, most of them do", () => {
  assert.equal(usualLength(["a", "b", "c", "d", "internationalization"], 9), 1);
  assert.equal(usualLength(["the", "animal", "crossed", "streets"], 9), 7);
  assert.equal(usualLength(["internationalization"], 9), 9);
  assert.equal(usualLength([], 9), 1);
});

test("a thumbnail keeps the proportions of its matrix as far as it can be seen", () => {
  assert.deepEqual(thumbnailSize(3, 4), { width: 36, height: 27 });
  assert.deepEqual(thumbnailSize(200, 200), { width: 34, height: 34 });
  assert.deepEqual(thumbnailSize(1000, 4), { width: 4, height: 34 });
});

test("arrows go round the tabs, Home and End to their ends", () => {
  const moves = [
    [0, "ArrowRight", 1],
    [1, "ArrowRight", 0],
    [0, "ArrowLeft", 1],
    [1, "Home", 0],
    [0, "End", 1],
  ] as const;
  for (const [from, key, to] of moves) assert.equal(nextTab(from, key, 2), to, key);
  assert.equal(nextTab(0, "a", 2), undefined);
});

test("the border moves in small steps and stops before a part is gone", () => {
  assert.equal(shareAfter(0.3, "ArrowLeft"), 0.32);
  assert.equal(shareAfter(0.16, "ArrowDown"), 0.15);
  assert.equal(shareAfter(0.74, "ArrowUp"), 0.75);
  assert.equal(shareAfter(0.3, "x"), undefined);
});
