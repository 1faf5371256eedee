import assert from "node:assert/strict";
import { test } from "node:test";
import type { HeatmapLayout } from "../../../src/core/view/heatmapLayout.ts";
import type { MatrixContent } from "../../../src/webview/grid/matrixContent.ts";
import { paintLabels } from "../../../src/webview/heatmap/paintText.ts";

const letter = 6;

test("no label of a column lies on another, the last one at the edge neither", () => {
  for (const cols of [7, 100, 130, 256, 300, 512]) {
    for (const width of [120, 185, 300, 431]) {
      const labels = Array.from({ length: cols }, (_, at) => `tok${at + 1}`);
      const places: { from: number; to: number }[] = [];
      const target = {
        font: "12px x",
        measureText: (text: string) => ({ width: text.length * letter }),
        fillText: (text: string, x: number, y: number) => {
          const half = (text.length * letter) / 2;
          if (y < 18) places.push({ from: x - half, to: x + half });
        },
      } as unknown as CanvasRenderingContext2D;
      const cell = width / cols;
      const layout = { rows: cols, cols, width, height: width, cellWidth: cell, cellHeight: cell, panX: 0, panY: 0 };
      const content = { rowLabels: labels, colLabels: labels } as unknown as MatrixContent;
      paintLabels(target, content, layout as unknown as HeatmapLayout, { left: 60, top: 18 });
      assert.ok(places.length > 0);
      for (const [at, place] of places.entries()) {
        const next = places[at + 1];
        assert.ok(next === undefined || next.from > place.to, `${cols} columns in ${width} px`);
        assert.ok(place.to <= 60 + width + 0.01);
      }
    }
  }
});
