import assert from "node:assert/strict";
import { test } from "node:test";
import { firstRows, withCache } from "../../../src/core/engine/cache.ts";
import { asGiven, givenPerHead, mergeHeads, splitHeads } from "../../../src/core/engine/layout.ts";
import { tensor } from "./support.ts";

const fresh = tensor([[[[5, 6]], [[7, 8]]]]);

test("past rows, new rows, the learned row and the zero row follow each other in every head", () => {
  const past = tensor([[[[1, 2]], [[3, 4]]]]);
  const all = withCache(fresh, { past, bias: tensor([9, 10, 11, 12]), zero: true });
  assert.deepEqual(
    all,
    tensor([
      [
        [
          [1, 2],
          [5, 6],
          [9, 10],
          [0, 0],
        ],
        [
          [3, 4],
          [7, 8],
          [11, 12],
          [0, 0],
        ],
      ],
    ]),
  );
  assert.deepEqual(
    firstRows(all, 2),
    tensor([
      [
        [
          [1, 2],
          [5, 6],
        ],
        [
          [3, 4],
          [7, 8],
        ],
      ],
    ]),
  );
});

test("with nothing around them the new rows are all", () => {
  assert.equal(withCache(fresh, { past: undefined, bias: undefined, zero: false }), fresh);
  assert.equal(firstRows(fresh, 1), fresh);
});

test("an empty cache adds no rows", () => {
  const past = { shape: [1, 2, 0, 2], data: new Float64Array(0) };
  assert.deepEqual(withCache(fresh, { past, bias: undefined, zero: false }), fresh);
});

test("the head is the slow index inside a packed width", () => {
  const packed = tensor([
    [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ],
  ]);
  const heads = tensor([
    [
      [
        [1, 2],
        [5, 6],
      ],
      [
        [3, 4],
        [7, 8],
      ],
    ],
  ]);
  assert.deepEqual(splitHeads(packed, 2), heads);
  assert.deepEqual(mergeHeads(heads), packed);
  assert.deepEqual(
    givenPerHead(
      tensor([
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ]),
      "packed",
      2,
      1,
    ),
    heads,
  );
  assert.deepEqual(asGiven(heads, "packed"), packed);
});

test("one written item is repeated for every batch item", () => {
  assert.deepEqual(givenPerHead(tensor([[1, 2]]), "heads", 1, 2), tensor([[[[1, 2]]], [[[1, 2]]]]));
});
