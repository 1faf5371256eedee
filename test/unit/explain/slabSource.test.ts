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
