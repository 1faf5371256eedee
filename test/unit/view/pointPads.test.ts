import assert from "node:assert/strict";
import { test } from "node:test";
import { pointPads, widestPadded } from "../../../src/core/view/pointPads.ts";

test("the decimal points of a column stand below each other, each column by itself", () => {
  const texts = ["1", "12", "0.47", "−3", "−0.5", "7"];
  const pads = pointPads(texts, 2);
  assert.deepEqual([...pads], [3, 0, 0, 0, 1, 0]);
  assert.equal(widestPadded(texts, pads), 5);
});

test("bounds and signed numbers have a point, NaN, ∞ and exponents stay at the edge", () => {
  const texts = ["<0.01", "+8", ">−0.01", "NaN", "−∞", "1.23e7", "3.2e−9", "0.250"];
  assert.deepEqual([...pointPads(texts, 1)], [1, 4, 1, 0, 0, 0, 0, 0]);
  assert.deepEqual([...pointPads([], 3)], []);
  assert.equal(widestPadded([], new Uint8Array()), 1);
});
