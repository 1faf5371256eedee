import assert from "node:assert/strict";
import { test } from "node:test";
import { select, swapLastTwo } from "../../../src/core/tensor/slice.ts";
import { plainText } from "../../../src/core/words.ts";

/** Shape, slice, and what NumPy 2.4 makes of `arange(size).reshape(shape)`. */
const table: readonly (readonly [number[], string, number[], number[]])[] = [
  [[5], "1:4", [3], [1, 2, 3]],
  [[5], "::-1", [5], [4, 3, 2, 1, 0]],
  [[5], "-3:", [3], [2, 3, 4]],
  [[5], "10:2:-2", [1], [4]],
  [[5], "-10:10:3", [2], [0, 3]],
  [[5], "3", [], [3]],
  [[5], "-1", [], [4]],
  [[3, 4], "1", [4], [4, 5, 6, 7]],
  [[3, 4], ":, 0", [3], [0, 4, 8]],
  [[3, 4], "..., -1", [3], [3, 7, 11]],
  [[3, 4], "::2, 1:3", [2, 2], [1, 2, 9, 10]],
  [[2, 3, 4], "1, ..., ::-2", [3, 2], [15, 13, 19, 17, 23, 21]],
  [[2, 3], "None, :, newaxis, 1", [1, 2, 1], [1, 4]],
  [[2, 3], "...", [2, 3], [0, 1, 2, 3, 4, 5]],
  [[3, 4], "2:1", [0, 4], []],
  [[3, 4], "1,", [4], [4, 5, 6, 7]],
  [[0, 3], ":, 1", [0], []],
];

for (const [shape, text, resultShape, picks] of table) {
  test(`[${text}] of ${shape.join("×")} picks what NumPy picks`, () => {
    const selection = select(shape, text);
    assert.ok("picks" in selection);
    assert.deepEqual(selection.shape, resultShape);
    assert.deepEqual([...selection.picks], picks);
  });
}

test("a slice that does not fit is told with its figures", () => {
  const complaint = (shape: number[], text: string): string => {
    const selection = select(shape, text);
    return "template" in selection ? plainText(selection) : "accepted";
  };
  assert.equal(complaint([4, 2], "9"), "index 9 of the slice is outside axis 1 of length 4");
  assert.equal(complaint([4, 2], ":, -3"), "index -3 of the slice is outside axis 2 of length 2");
  assert.equal(complaint([4, 2], "0, 0, 0"), "the slice has more indices than there are axes: 3 for 2");
  assert.equal(complaint([4], "..., ..."), "a slice may have at most one ...");
  for (const text of ["", "a", "1.5", "::0", "1:2:3:4", "[0]", "1 2", "0x1", "1e3", ", 1"]) {
    assert.match(complaint([4], text), /is not an index of a slice/, text);
  }
});

test("swapping the last two axes keeps those in front: a 2×2×3 becomes 2×3×2", () => {
  const { shape, picks } = swapLastTwo([2, 2, 3]);
  assert.deepEqual(shape, [2, 3, 2]);
  assert.deepEqual([...picks], [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]);
});
