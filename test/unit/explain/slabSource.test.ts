import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { layerContext } from "../../../src/core/explain/context/layerContext.ts";
import { matrixOf, slabNamed } from "../../../src/core/explain/context/matrixOf.ts";
import { slabSource } from "../../../src/core/explain/context/slabSource.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { Pyramid } from "../../../src/core/tiles/pyramid.ts";

const text = `{ "X": { "random": "normal", "shape": [300, 8], "seed": 5 }, "heads": 2, "mask": "causal" }`;

test("tiles of weights that are not kept are those of weights that are, at any level", async () => {
  const { spec } = parseSpec(text);
  assert.ok(spec);
  const kept = computeSpec(spec);
  const passing = computeSpec(spec, { keptScores: 0 });
  assert.ok(passing.layers[0]?.streamed, "the scores are made in passing");
  const whole = matrixOf(spec, kept, { layer: "", name: "weights", batch: 0, head: 1 });
  assert.ok(whole);
  const tiles = await Promise.all(
    [kept, passing].map(async (result) => {
      const at = layerContext(spec, result, "");
      const slab = at && slabNamed(at, "weights");
      assert.ok(slab);
      const pyramid = new Pyramid(slabSource(slab, 0, 1));
      await pyramid.work(() => false);
      const tile = { tileRow: 0, tileCol: 0, show: "farthest" } as const;
      return [
        await pyramid.tile({ ...tile, rowLevel: 1, colLevel: 2 }),
        await pyramid.tile({ ...tile, rowLevel: 0, colLevel: 0, tileRow: 1, tileCol: 0 }),
      ];
    }),
  );
  const [[coarse, fine], [coarseMade, fineMade]] = tiles as [(typeof tiles)[0], (typeof tiles)[0]];
  assert.ok(coarse && fine && coarseMade && fineMade);
  assert.deepEqual([fine.row, fine.rows, fine.cols], [256, 44, 256]);
  assert.equal(fine.data[3 * 256 + 100], whole.data[259 * 300 + 100]);
  for (const [made, wanted] of [
    [coarseMade, coarse],
    [fineMade, fine],
  ] as const) {
    assert.equal(made.data.length, wanted.data.length);
    for (const [at, value] of made.data.entries()) assert.ok(Math.abs(value - (wanted.data[at] ?? 0)) <= 1e-12);
  }
});

test("a window of a matrix is its cells, of the batch item and head that are asked for, kept or made when it is read", async () => {
  const numbers = Float64Array.from({ length: 2 * 3 * 4 * 5 }, (_, at) => at);
  const cell = (batch: number, head: number, row: number, col: number) => ((batch * 3 + head) * 4 + row) * 5 + col;
  const sizes = { rows: 4, cols: 5, heads: 3, batches: 2, source: { shape: [2, 3, 4, 5], data: numbers } };
  const makeRow = (batch: number, head: number, row: number) =>
    Float64Array.from({ length: 5 }, (_, col) => cell(batch, head, row, col));
  const nothing = { shape: [0], data: new Float64Array() };
  for (const slab of [sizes, { ...sizes, source: nothing, makeRow }]) {
    for (const [batch, head] of [
      [0, 0],
      [1, 2],
    ] as const) {
      const source = slabSource(slab, batch, head);
      assert.equal(source.isMade, "makeRow" in slab);
      for (const [row, height, col, width] of [
        [0, 4, 0, 5],
        [1, 2, 0, 5],
        [3, 1, 2, 3],
        [1, 3, 1, 2],
      ] as const) {
        const wanted = Array.from({ length: height * width }, (_, at) =>
          cell(batch, head, row + Math.floor(at / width), col + (at % width)),
        );
        assert.deepEqual([...(await source.read(row, height, col, width))], wanted, `${[batch, head, row, col]}`);
      }
    }
  }
});
