import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { downsample } from "../../../src/core/view/downsample.ts";
import {
  cellAt,
  cellRect,
  fitHeatmap,
  panBy,
  panToCell,
  visibleCells,
  zoomAt,
} from "../../../src/core/view/heatmapLayout.ts";

test("a fitted matrix shows whole and its cells are found under their middle", () => {
  const layout = fitHeatmap(100, 200, 400, 300);
  assert.deepEqual([layout.cellWidth, layout.cellHeight], [2, 2]);
  assert.deepEqual(visibleCells(layout), { row: 0, rowEnd: 100, col: 0, colEnd: 200 });
  assert.deepEqual(cellAt(layout, 399, 199), { row: 99, col: 199 });
  assert.equal(cellAt(layout, 399, 201), undefined);
  assert.equal(cellAt(layout, -1, 0), undefined);
  assert.deepEqual(cellRect(layout, 3, 4), { x: 8, y: 6, width: 2, height: 2 });
});

test("zooming keeps the cell under the pointer, and the window on the matrix", () => {
  const size = fc.integer({ min: 1, max: 3000 });
  fc.assert(
    fc.property(
      size,
      size,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 1, max: 4, noNaN: true }),
      (rows, cols, u, v, factor) => {
        const layout = fitHeatmap(rows, cols, 640, 480);
        const x = u * layout.cellWidth * cols * 0.999;
        const y = v * layout.cellHeight * rows * 0.999;
        const closer = zoomAt(layout, factor, x, y);
        const before = (x + layout.panX) / layout.cellWidth;
        const after = (x + closer.panX) / closer.cellWidth;
        const free = closer.panX > 0 && closer.panX < cols * closer.cellWidth - closer.width;
        if (free) assert.ok(Math.abs(before - after) < 1e-6 * cols);
        assert.ok(closer.panX >= 0 && closer.panY >= 0 && closer.cellWidth <= 64 && closer.cellHeight <= 64);
        assert.ok(closer.panX <= Math.max(0, cols * closer.cellWidth - closer.width) + 1e-9);
      },
    ),
  );
});

test("zooming out ends with the whole matrix", () => {
  const far = zoomAt(fitHeatmap(1000, 1000, 500, 500), 1e-6, 10, 10);
  assert.equal(far.cellWidth, 0.5);
});

test("cells that are not square keep their proportions when they grow, up to 64 pixels the longer way", () => {
  const layout = { ...fitHeatmap(20, 20, 200, 100), cellWidth: 10, cellHeight: 5 };
  const closer = zoomAt(layout, 3, 50, 50);
  assert.deepEqual([closer.cellWidth, closer.cellHeight], [30, 15]);
  assert.deepEqual(cellAt(closer, 50, 50), cellAt(layout, 50, 50));
  const closest = zoomAt(closer, 100, 0, 0);
  assert.deepEqual([closest.cellWidth, closest.cellHeight], [64, 32]);
  const back = zoomAt(closest, 1e-3, 0, 0);
  assert.deepEqual([back.cellWidth, back.cellHeight], [10, 5]);
  const { row, rowEnd, col, colEnd } = visibleCells(closest);
  assert.deepEqual([rowEnd - row, colEnd - col], [4, 4]);
});

test("panning stops at the edges and moves as little as needed to show a cell", () => {
  const layout = zoomAt(fitHeatmap(100, 100, 200, 200), 5, 0, 0);
  assert.equal(layout.cellWidth, 10);
  assert.equal(panBy(layout, -50, 0).panX, 0);
  assert.equal(panBy(layout, 5000, 0).panX, 800);
  const shown = panToCell(layout, 0, 25);
  assert.equal(shown.panX, 60);
  assert.equal(panToCell(shown, 0, 20).panX, 60);
  assert.equal(panToCell(shown, 0, 3).panX, 30);
});

test("an overview keeps outliers and shows masked cells only where a whole block is masked", () => {
  const none = Number.NEGATIVE_INFINITY;
  const data = Float64Array.of(0.1, -9, none, none, 0.2, 0.3, none, none, 1, 2, none, 5, 3, Number.NaN, none, none);
  const small = downsample({ rows: 4, cols: 4, data }, 2, 2);
  assert.deepEqual([small.rows, small.cols, [...small.data]], [2, 2, [-9, none, Number.NaN, 5]]);
  assert.deepEqual(downsample({ rows: 1, cols: 2, data: Float64Array.of(1, 2) }, 10, 10).data, Float64Array.of(1, 2));
  assert.deepEqual(downsample({ rows: 0, cols: 4, data: new Float64Array() }, 2, 2).rows, 0);
});
