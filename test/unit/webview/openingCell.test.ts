import assert from "node:assert/strict";
import { test } from "node:test";
import { largestOffDiagonal } from "../../../src/webview/inspector/openingCell.ts";

test("a panel opens with the largest weight off the diagonal, the first of equals", () => {
  assert.equal(largestOffDiagonal(Float64Array.of(0.9, 0.1, 0.4, 0.6), 2), 2);
  assert.equal(largestOffDiagonal(Float64Array.of(1, 0.5, 0.5, 0.2, 0.9, 0.5), 3), 1);
  assert.equal(largestOffDiagonal(Float64Array.of(1, Number.NaN, -0.5), 3), 2);
  assert.equal(largestOffDiagonal(Float64Array.of(1), 1), undefined);
  assert.equal(largestOffDiagonal(new Float64Array(0), 0), undefined);
});

test("in a row that is read alone, the diagonal is where that row crosses it", () => {
  assert.equal(largestOffDiagonal(Float64Array.of(0.3, 0.1, 0.6), 3, 2), 0);
  assert.equal(largestOffDiagonal(Float64Array.of(0.6, 0.1, 0.3), 3, 1), 0);
});
