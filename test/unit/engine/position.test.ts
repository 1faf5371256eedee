import assert from "node:assert/strict";
import { test } from "node:test";
import { alibiAt, defaultSlopes, slopesOf } from "../../../src/core/engine/alibi.ts";
import { addedPositions, plusTable } from "../../../src/core/engine/position.ts";
import { keyRotation, queryRotation, rotate } from "../../../src/core/engine/rope.ts";
import type { Rope } from "../../../src/core/spec/positionKinds.ts";
import { assertClose, block, dimsOf, randomNumbers, randomTensor, tensor } from "./support.ts";

test("sinusoidal positions are sines in even and cosines in odd columns, slower to the right", () => {
  const table = addedPositions([{ type: "sinusoidal", base: 10000, offset: 0 }], 2, 4, 0);
  assert.deepEqual(table.shape, [2, 4]);
  assertClose(table.data, [0, 1, 0, 1, Math.sin(1), Math.cos(1), Math.sin(0.01), Math.cos(0.01)]);
});

test("an odd width ends in a sine whose exponent still uses the width", () => {
  const { data } = addedPositions([{ type: "sinusoidal", base: 8, offset: 1 }], 1, 3, 0);
  assertClose(data, [Math.sin(1), Math.cos(1), Math.sin(1 / 4)]);
});

test("sinusoidal positions go on after the cache", () => {
  const later = addedPositions([{ type: "sinusoidal", base: 100, offset: 0 }], 1, 4, 5);
  assert.deepEqual(later, addedPositions([{ type: "sinusoidal", base: 100, offset: 5 }], 1, 4, 0));
});

test("several tables add up, and serve every batch item", () => {
  const values = tensor([[1, 2]]);
  const table = addedPositions(
    [
      { type: "learned", values },
      { type: "learned", values },
    ],
    1,
    2,
    0,
  );
  assert.deepEqual(table, tensor([[2, 4]]));
  assert.deepEqual(plusTable(tensor([[[1, 1]], [[5, 5]]]), table), tensor([[[3, 5]], [[7, 9]]]));
});

const rope: Rope = { type: "rope", base: 10000, pairs: "half", offset: 0 };

/** A table that turns by a right angle at position 1. */
const quarter = { cos: tensor([[1], [0]]), sin: tensor([[0], [1]]) };

test("halves turn (k, k + dim/2), interleaved turns (2k, 2k + 1), what lies beyond the pairs is copied", () => {
  const x = tensor([
    [
      [
        [1, 2, 3],
        [1, 2, 3],
      ],
    ],
  ]);
  const dims = dimsOf({ n: 2, dq: 3 });
  for (const pairs of ["half", "interleaved"] as const) {
    const table = queryRotation({ ...rope, pairs, dim: 2, ...quarter }, dims);
    assert.deepEqual(
      rotate(x, table, pairs),
      tensor([
        [
          [
            [1, 2, 3],
            [-2, 1, 3],
          ],
        ],
      ]),
    );
  }
  const wide = tensor([[[[1, 2, 3, 4]]]]);
  const turn = { cos: tensor([[0, 0]]), sin: tensor([[1, 1]]) };
  const at = (pairs: "half" | "interleaved") =>
    rotate(wide, queryRotation({ ...rope, ...turn }, dimsOf({ dq: 4 })), pairs);
  assert.deepEqual(at("half"), tensor([[[[-3, -4, 1, 2]]]]));
  assert.deepEqual(at("interleaved"), tensor([[[[-2, 1, -4, 3]]]]));
});

test("scores of rotated vectors depend on the distance of positions alone", () => {
  const next = randomNumbers(3);
  const q = randomTensor(next, 1, 1, 1, 6);
  const k = randomTensor(next, 1, 1, 1, 6);
  const at = (p: number) => queryRotation({ ...rope, base: 100, offset: p }, dimsOf({ dq: 6 }));
  const score = (p: number, r: number) => {
    const a = rotate(q, at(p), "half").data;
    const b = rotate(k, at(r), "half").data;
    return [a.reduce((sum, value, c) => sum + value * b[c]!, 0)];
  };
  assertClose(score(9, 4), score(105, 100), 1e-12);
});

test("turning back undoes a turn", () => {
  const x = randomTensor(randomNumbers(4), 2, 3, 5, 4);
  const table = queryRotation({ ...rope, base: 10 }, dimsOf({ n: 5, dq: 4 }));
  assertClose(rotate(rotate(x, table, "half"), table, "half", -1).data, x.data, 1e-15);
});

test("positions go on after the cache, keys like queries; a memory's keys begin at 0", () => {
  const dims = dimsOf({ n: 2, m: 5, past: 3, dq: 2, dk: 2 });
  const offset = { ...rope, offset: 10 };
  assert.deepEqual([...queryRotation(offset, dims).positions], [13, 14]);
  assert.deepEqual([...keyRotation(offset, block(), dims).positions], [13, 14]);
  const cross = dimsOf({ n: 2, m: 3, dq: 2, dk: 2 });
  assert.deepEqual([...keyRotation(offset, block({ memory: "root" }), cross).positions], [0, 1, 2]);
});

test("written positions serve queries and keys, but not a memory's", () => {
  const written = { ...rope, positions: tensor([7, 3]) };
  const dims = dimsOf({ n: 2, dq: 2, dk: 2 });
  assert.deepEqual([...queryRotation(written, dims).positions], [7, 3]);
  assert.deepEqual([...keyRotation(written, block(), dims).positions], [7, 3]);
  assert.deepEqual([...keyRotation(written, block({ memory: "root" }), dims).positions], [0, 1]);
});

test("each batch item may have positions of its own", () => {
  const table = queryRotation(
    { ...rope, dim: 2, ...quarter, positions: tensor([[0], [1]]) },
    dimsOf({ batch: 2, dq: 2 }),
  );
  assert.deepEqual(rotate(tensor([[[[1, 2]]], [[[1, 2]]]]), table, "half"), tensor([[[[1, 2]]], [[[-2, 1]]]]));
});

test("ALiBi's slopes halve for eight heads; twelve take every second one of sixteen after the first eight", () => {
  assert.deepEqual([...defaultSlopes(8)], [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64, 1 / 128, 1 / 256]);
  assert.deepEqual([...defaultSlopes(1)], [1 / 256]);
  const twelve = defaultSlopes(12);
  assert.deepEqual([...twelve.subarray(0, 8)], [...defaultSlopes(8)]);
  assertClose(twelve.subarray(8), [2 ** -0.5, 2 ** -1.5, 2 ** -2.5, 2 ** -3.5], 1e-15);
});

test("ALiBi counts the distance from the query's place after the cache", () => {
  assert.equal(alibiAt(0.5, 0, 0, 4), -2);
  assert.equal(alibiAt(0.5, 2, 5, 0), -1.5);
  assert.equal(slopesOf(block(), 2), undefined);
  assert.deepEqual(
    slopesOf(block({ positions: [{ type: "alibi", slopes: tensor([3, 4]) }] }), 2),
    Float64Array.of(3, 4),
  );
});
