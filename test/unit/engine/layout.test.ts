import assert from "node:assert/strict";
import { test } from "node:test";
import { mergeHeads, splitHeads } from "../../../src/core/engine/layout.ts";
import { tensorOf } from "../../../src/core/tensor/tensor.ts";

for (const width of [3, 63, 64, 65]) {
  test(`heads of ${width} columns: the head is the slow index inside the packed width`, () => {
    const [batch, rows, heads] = [2, 5, 3];
    // Each number says where it is: item, row, head, column.
    const name = (b: number, i: number, h: number, c: number) => ((b * rows + i) * heads + h) * width + c;
    const packed = tensorOf(
      [batch, rows, heads * width],
      Float64Array.from({ length: batch * rows * heads * width }, (_, at) => at),
    );
    const split = splitHeads(packed, heads);
    assert.deepEqual(split.shape, [batch, heads, rows, width]);
    for (let b = 0; b < batch; b++)
      for (let h = 0; h < heads; h++)
        for (let i = 0; i < rows; i++)
          for (let c = 0; c < width; c++)
            assert.equal(split.data[((b * heads + h) * rows + i) * width + c], name(b, i, h, c));
    assert.deepEqual(mergeHeads(split), packed);
  });
}
