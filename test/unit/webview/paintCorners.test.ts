import assert from "node:assert/strict";
import { test } from "node:test";
import { paintCorners } from "../../../src/webview/heatmap/paintCorners.ts";

type Point = readonly [number, number];

/** The triangles that are drawn, and their color. */
function drawn(cell: number, pan: number, right: boolean, below: boolean, marked: readonly number[]) {
  const triangles: Point[][] = [];
  const target = {
    fillStyle: "",
    beginPath() {},
    moveTo: (x: number, y: number) => triangles.push([[x, y]]),
    lineTo: (x: number, y: number) => triangles.at(-1)!.push([x, y]),
    closePath() {},
    fill() {},
  };
  const layout = { rows: 3, cols: 4, width: 4 * cell, height: 3 * cell, cellWidth: cell, cellHeight: cell };
  const cells = Uint8Array.from({ length: 12 }, (_, at) => Number(marked.includes(at)));
  paintCorners(
    target as unknown as CanvasRenderingContext2D,
    cells,
    { ...layout, panX: pan, panY: pan / 2 },
    { color: "red", right, below },
  );
  assert.ok(triangles.length === 0 || target.fillStyle === "red");
  return triangles;
}

test("a mark is a triangle within its cell, in the corner that it belongs to, and in no other cell", () => {
  for (const right of [false, true]) {
    for (const below of [false, true]) {
      for (const cell of [5, 9, 15, 40]) {
        for (const pan of [0, 3]) {
          const triangles = drawn(cell, pan, right, below, [0, 5, 11]);
          assert.equal(triangles.length, 3, `${cell}`);
          for (const [at, points] of triangles.entries()) {
            const index = [0, 5, 11][at]!;
            const [left, top] = [(index % 4) * cell - pan, Math.floor(index / 4) * cell - pan / 2];
            const size = Math.min(6, cell / 2.5);
            const [x, y] = [right ? left + cell : left, below ? top + cell : top];
            const want = [
              [x + (right ? -size : size), y],
              [x, y],
              [x, y + (below ? -size : size)],
            ];
            for (const [corner, point] of points.entries())
              for (const axis of [0, 1]) assert.ok(Math.abs(point[axis]! - want[corner]![axis]!) < 1e-9);
          }
        }
      }
      assert.deepEqual(drawn(4.9, 0, right, below, [0, 5]), [], "small cells have no room");
      assert.deepEqual(drawn(20, 0, right, below, []), []);
    }
  }
});
