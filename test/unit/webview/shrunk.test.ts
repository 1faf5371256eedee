import assert from "node:assert/strict";
import { test } from "node:test";
import { shrunk } from "../../../src/webview/shrunk.ts";

const content = (masked?: Uint8Array, numbers = Float64Array.from({ length: 24 }, (_, at) => at / 10)) => ({
  ...{ rows: 6, cols: 4, numbers },
  masked,
});

test("a pixel is the most conspicuous number behind it, in the rows and columns it stands for", () => {
  const pixels = shrunk(content(), 3, 2);
  assert.deepEqual([pixels.rows, pixels.cols], [3, 2]);
  assert.deepEqual([...pixels.data], [0.5, 0.7, 1.3, 1.5, 2.1, 2.3]);
  assert.equal(pixels.masked, undefined);
  assert.deepEqual(
    [0, 1, 2].map((row) => pixels.rowOf?.(row)),
    [0, 2, 4],
  );
});

test("a pixel is masked only where nothing else is behind it", () => {
  // The first two rows whole, and one cell of the next.
  const masked = Uint8Array.from({ length: 24 }, (_, at) => (at < 8 || at === 9 ? 1 : 0));
  const pixels = shrunk(content(masked), 3, 2);
  assert.deepEqual([...(pixels.masked ?? [])], [1, 1, 0, 0, 0, 0]);
  assert.equal(pixels.data[2], 1.3);
});

test("the same is made once for each size; a mask that comes later, and other numbers, count at once", () => {
  const numbers = Float64Array.from({ length: 24 }, (_, at) => at);
  const bare = content(undefined, numbers);
  const small = shrunk(bare, 3, 2);
  const large = shrunk(bare, 6, 4);
  assert.equal(shrunk(bare, 3, 2), small);
  assert.equal(shrunk({ ...bare }, 6, 4), large);
  assert.notEqual(large, small);
  // The one that was asked for last but one gives way.
  shrunk(bare, 2, 2);
  assert.equal(shrunk(bare, 6, 4), large);
  assert.notEqual(shrunk(bare, 3, 2), small);
  const masked = content(new Uint8Array(24).fill(1), numbers);
  assert.deepEqual([...(shrunk(masked, 6, 4).masked ?? [])], new Array(24).fill(1));
  assert.notEqual(shrunk(content(), 6, 4), large);
});
