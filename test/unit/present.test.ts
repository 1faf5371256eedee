import assert from "node:assert/strict";
import { test } from "node:test";
import { itemAt, present } from "../../src/core/present.ts";
import { valueAt } from "../../src/core/tensor/valueAt.ts";

test("an item counts from the front or from the end, and one outside the list is a bug", () => {
  const list = ["a", "b", "c"];
  assert.deepEqual(
    [0, 2, -1, -3].map((index) => itemAt(list, index)),
    ["a", "c", "c", "a"],
  );
  for (const index of [3, -4]) assert.throws(() => itemAt(list, index), /no item -?\d in a list of 3/);
  assert.throws(() => itemAt([], 0), RangeError);
});

test("a value that is there is itself, also where it is false; a missing one is a bug", () => {
  for (const value of [0, false, "", Number.NaN]) assert.ok(Object.is(present(value), value));
  for (const value of [undefined, null]) assert.throws(() => present(value), /is missing/);
});

test("a number outside of the data is NaN, as in arithmetic", () => {
  assert.deepEqual(
    [0, 1, 2, -1].map((offset) => valueAt(Float64Array.of(-0, 5), offset)),
    [-0, 5, Number.NaN, Number.NaN],
  );
});
