import assert from "node:assert/strict";
import { test } from "node:test";
import { typedNumber } from "../../../src/webview/grid/typedNumber.ts";

const accepted: readonly (readonly [string, number])[] = [
  ["1", 1],
  [" -0.5 ", -0.5],
  ["−0.74", -0.74],
  ["+2.", 2],
  [".25", 0.25],
  ["1e3", 1000],
  ["2E−2", 0.02],
  ["-0", -0],
];
const refused = ["", " ", "1,5", "NaN", "Infinity", "-inf", "1e400", "0x10", "1 2", "1_000", "one", "--1", "1e"];

test("a typed number is read as tables write it, too", () => {
  for (const [text, value] of accepted) assert.ok(Object.is(typedNumber(text), value), text);
});

test("what is no number that a float64 holds is refused", () => {
  for (const text of refused) assert.equal(typedNumber(text), undefined, text);
});
