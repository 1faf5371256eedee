import assert from "node:assert/strict";
import { test } from "node:test";
import { colorScaleFor } from "../../../src/core/view/colorScale.ts";
import type { MatrixData } from "../../../src/protocol/messages.ts";
import { boundText } from "../../../src/webview/grid/boundText.ts";
import { cellWords } from "../../../src/webview/grid/cellWords.ts";
import { isDrawable } from "../../../src/webview/grid/content.ts";
import type { MatrixContent } from "../../../src/webview/grid/matrixContent.ts";
import { maskedCells, movedCells, numbersAt } from "../../../src/webview/grid/numbers.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

function matrix(data: number[], before?: number[]): MatrixData {
  const rest = before && { before: Float64Array.from(before) };
  return {
    layer: "",
    name: "scores",
    batch: 0,
    head: 0,
    rows: 1,
    cols: data.length,
    data: Float64Array.from(data),
    ...rest,
  };
}

test("before and after a change, and what lies between", () => {
  const changed = matrix([3, 4, -infinity, nan, nan], [1, 4, -infinity, nan, 2]);
  assert.deepEqual([...numbersAt(changed, "after")], [3, 4, -infinity, nan, nan]);
  assert.deepEqual([...numbersAt(changed, "before")], [1, 4, -infinity, nan, 2]);
  assert.deepEqual([...numbersAt(changed, "change")], [2, 0, 0, 0, nan]);
});

test("where nothing has changed every moment shows the numbers there are", () => {
  const still = matrix([3]);
  for (const moment of ["after", "before", "change"] as const) assert.deepEqual([...numbersAt(still, moment)], [3]);
});

test("moved cells are those whose number is another; NaN stays NaN, and −0 is 0 to the eye of a comparison", () => {
  assert.deepEqual([...movedCells(matrix([1, nan, 0, 5], [1, nan, -0, 4]))!], [0, 0, 0, 1]);
  assert.equal(movedCells(matrix([1, nan], [1, nan])), undefined);
  assert.equal(movedCells(matrix([1])), undefined);
});

test("masked is what has −∞ among the masked scores", () => {
  assert.deepEqual([...maskedCells(Float64Array.from([0, -infinity, infinity, nan]))], [0, 1, 0, 0]);
});

test("a cell in one line: symbol from 1, labels, the number in full", () => {
  const numbers = Float64Array.from([1, 2, -0.1, 1e-7]);
  const content: MatrixContent = {
    ref: { layer: "", name: "weights", batch: 0, head: 0 },
    rows: 2,
    cols: 2,
    numbers,
    scale: colorScaleFor("weights", numbers, { theme: "dark" }),
    decimals: 2,
    signed: false,
    current: true,
    masked: Uint8Array.from([0, 0, 0, 1]),
    moved: undefined,
    wrong: undefined,
    axes: ["query", "key"],
    rowLabels: ["the", "cat"],
    colLabels: ["the", "cat"],
  };
  const words = { symbol: "weights[2,1]", labels: "cat · the", value: "−0.1", exact: "-0.1", masked: false };
  assert.deepEqual(cellWords(content, { row: 1, col: 0 }), words);
  assert.equal(cellWords(content, { row: 1, col: 1 })?.masked, true);
  assert.equal(cellWords(content, { row: 2, col: 0 }), undefined);
  assert.equal(cellWords(content, { row: 0, col: 2 }), undefined);
});

test("the bounds of a colour bar take few characters, whatever they are", () => {
  const bounds = [-16, 0.98201, 1e8, -1.23456e-7, 0, 99999, 0.001].map(boundText);
  assert.deepEqual(bounds, ["−16", "0.982", "1e8", "−1.23e−7", "0", "99999", "0.001"]);
});

test("a matrix is drawn only if it fits a message, together with what it was before", () => {
  assert.equal(isDrawable({ rows: 1024, cols: 1024 }), true);
  assert.equal(isDrawable({ rows: 4096, cols: 4096 }), false);
});
