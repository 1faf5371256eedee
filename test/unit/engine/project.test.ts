import assert from "node:assert/strict";
import { test } from "node:test";
import { plainKernel } from "../../../src/core/engine/kernel.ts";
import { linear } from "../../../src/core/engine/project.ts";
import { tensor } from "./support.ts";

const x = tensor([
  [
    [1, 2],
    [3, 4],
  ],
]);

test("y = x · W + b, row by row", () => {
  const y = linear(
    x,
    tensor([
      [1, 0, 2],
      [0, 1, 1],
    ]),
    tensor([10, 20, 30]),
    "in-out",
    plainKernel,
  );
  assert.deepEqual(
    y,
    tensor([
      [
        [11, 22, 34],
        [13, 24, 40],
      ],
    ]),
  );
});

test("out-in weights are read transposed", () => {
  const y = linear(
    x,
    tensor([
      [1, 0],
      [0, 1],
      [2, 1],
    ]),
    undefined,
    "out-in",
    plainKernel,
  );
  assert.deepEqual(
    y,
    tensor([
      [
        [1, 2, 4],
        [3, 4, 10],
      ],
    ]),
  );
});

test("without a matrix the bias is added to x itself; without both, x comes back", () => {
  assert.deepEqual(
    linear(x, undefined, tensor([10, 20]), "in-out", plainKernel),
    tensor([
      [
        [11, 22],
        [13, 24],
      ],
    ]),
  );
  assert.equal(linear(x, undefined, undefined, "in-out", plainKernel), x);
});

test("no rows stay no rows", () => {
  const none = { shape: [1, 0, 2], data: new Float64Array(0) };
  assert.deepEqual(linear(none, tensor([[1], [1]]), tensor([1]), "in-out", plainKernel).shape, [1, 0, 1]);
});
