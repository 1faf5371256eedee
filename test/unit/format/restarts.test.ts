import assert from "node:assert/strict";
import { test } from "node:test";
import { positionsWithin } from "../../../src/core/format/read/restarts.ts";

const documents = (shape: number[], ...ids: number[]) => ({ shape, data: Float64Array.from(ids) });

test("positions count from 0 in each document, whatever the order of its ids", () => {
  assert.deepEqual([...positionsWithin(documents([6], 0, 0, 1, 1, 1, 2), 0).data], [0, 1, 0, 1, 2, 0]);
  assert.deepEqual([...positionsWithin(documents([5], 7, -1, 7, 3, 7), 0).data], [0, 0, 1, 0, 2]);
});

test("each batch item counts for itself, and the cache's positions are counted but left out", () => {
  const got = positionsWithin(documents([2, 3], 4, 4, 5, 4, 4, 4), 1);
  assert.deepEqual(got.shape, [2, 2]);
  assert.deepEqual([...got.data], [1, 0, 1, 2]);
});
