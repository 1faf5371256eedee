import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { bucketOf, tableRow, tableRows } from "../../../src/core/engine/relativeBias.ts";
import type { TableBias } from "../../../src/core/spec/positionKinds.ts";
import { assertClose, centralDifferences, randomNumbers, randomTensor, specOf, tensor } from "./support.ts";

type T5 = Extract<TableBias, { type: "t5" }>;
const t5 = (buckets: number, maxDistance: number, bidirectional: boolean): T5 => ({
  ...{ type: "t5", maxDistance, bidirectional },
  values: tensor(Array.from({ length: buckets }, (_, bucket) => [bucket])),
});

test("a decoder's buckets: 16 distances of their own, then wider ones up to the last, and all keys after the query in the first", () => {
  const buckets = (distances: readonly number[]) => distances.map((far) => bucketOf(-far, t5(32, 128, false)));
  assert.deepEqual(buckets([0, 1, 2, 15]), [0, 1, 2, 15]);
  assert.deepEqual(buckets([16, 18, 19, 31, 32, 63, 64, 127, 128, 5000]), [16, 16, 17, 21, 21, 26, 26, 31, 31, 31]);
  assert.deepEqual(bucketOf(3, t5(32, 128, false)), 0);
  // The edges are 4·(far/4)^(k/4): where one is a whole number, that distance belongs to the farther bucket.
  assert.deepEqual(
    [7, 8, 16].map((far) => bucketOf(-far, t5(8, 16, false))),
    [5, 6, 7],
  );
  assert.deepEqual(
    [9, 12, 36].map((far) => bucketOf(-far, t5(8, 324, false))),
    [4, 5, 6],
  );
});

test("an encoder's buckets: half of them for each side, the query's own place among the first", () => {
  const buckets = [-20, -9, -8, -7, -1, 0, 1, 7, 8, 9, 20].map((offset) => bucketOf(offset, t5(32, 128, true)));
  assert.deepEqual(buckets, [10, 8, 8, 7, 1, 0, 17, 23, 24, 24, 26]);
  assert.equal(bucketOf(0, t5(1, 5, false)), 0);
  assert.equal(bucketOf(4, t5(2, 5, true)), 1);
});

test("a window's offsets are counted as Swin counts them: rows of 2b − 1, the query minus the key", () => {
  const window: TableBias = { type: "relative2d", window: [2, 3], values: tensor([[0]]) };
  // Pixel 0 is at (0, 0), pixel 5 at (1, 2).
  assert.equal(tableRow(window, 0, 0, 0), 1 * 5 + 2);
  assert.equal(tableRow(window, 5, 0, 0), 2 * 5 + 4);
  assert.equal(tableRow(window, 0, 5, 0), 0);
  assert.equal(tableRow(window, 2, 3, 0), 0 * 5 + 4);
});

test("rows that were worked out beforehand are those of each pair, behind a cache, too", () => {
  const window: TableBias = { type: "relative2d", window: [2, 3], values: tensor([[0]]) };
  for (const table of [t5(8, 6, true), t5(7, 9, false), window]) {
    const rowOf = tableRows(table, { n: 4, m: 6, past: 2 });
    for (let i = 0; i < 4; i++) for (let j = 0; j < 6; j++) assert.equal(rowOf(i, j), tableRow(table, i, j, 2));
  }
});

test("the gradient of a window's table is that of central differences, in a list of positions, too", () => {
  const next = randomNumbers(5);
  const values = randomTensor(next, 15, 2);
  const positions: TableBias[] = [
    { ...t5(6, 4, true), values: randomTensor(next, 6, 2) },
    { type: "relative2d", window: [2, 3], values },
  ];
  const train = { target: randomTensor(next, 6, 4), learningRate: 0.1, steps: 0 };
  const spec = specOf({ heads: 2, positions }, randomTensor(next, 6, 4), { train });
  const { gradients } = computeSpec(spec).train!;
  const loss = () => computeSpec(spec).train!.loss;
  assertClose(gradients.get("position[1].values")!.data, centralDifferences(values.data, loss), 1e-8);
  assertClose(gradients.get("position[0].values")!.data, centralDifferences(positions[0]!.values.data, loss), 1e-8);
});

test("an offset that a table gives −Infinity is hidden by it, and a row of nothing else is fully masked", () => {
  const values = tensor([[Number.NEGATIVE_INFINITY], [0], [Number.NEGATIVE_INFINITY]]);
  const positions: TableBias[] = [{ type: "relative2d", window: [1, 2], values }];
  const [layer] = computeSpec(
    specOf(
      { positions },
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ),
  ).layers;
  assertClose(layer!.steps.get("weights")!.tensor.data, [1, 0, 0, 1]);
  assert.deepEqual(layer!.fullyMasked, []);
  const none = computeSpec(
    specOf(
      {
        positions: [{ ...positions[0]!, values: values }],
        masks: [
          { type: "window", left: -1, right: -1 },
          { type: "keys", keys: tensor([0, 1]) },
        ],
      },
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ),
  );
  assert.deepEqual(none.layers[0]!.fullyMasked, [[0, 0, 0]]);
});
