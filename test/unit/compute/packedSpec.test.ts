import assert from "node:assert/strict";
import { test } from "node:test";
import { packSpec, unpackSpec } from "../../../src/compute/packedSpec.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { madeBy, recipeOf } from "../../../src/core/tensor/make.ts";

const text = `{
  "tokens": ["a", "b"],
  "X": { "random": "normal", "shape": [2, 4], "seed": 3, "std": 0.5 },
  "layers": [
    {
      "Wq": { "random": "xavier", "shape": [4, 4], "seed": 1 }, "Wk": { "identity": 4 },
      "Wv": { "random": "uniform", "shape": [4, 4], "seed": 2 }, "bk": { "fill": -0.0, "shape": [4] },
      "mask": ["causal", [[1, 0], [1, 1]], { "lengths": [2] }, { "edges": [[0, 1]], "directed": true }],
      "expected": { "weights": { "fill": 0.5, "shape": [2, 2] } }
    },
    { "score": { "type": "additive", "v": [1, -0.0, "NaN", 2] }, "given": { "weights": [[1, 0], [0, 1]] } }
  ],
  "train": { "target": { "fill": 1, "shape": [2, 4] } }
}`;

test("a spec comes out of its package as it went in, also through another thread", () => {
  const { spec } = parseSpec(text);
  assert.ok(spec);
  const arrived = unpackSpec(structuredClone(packSpec(spec)));
  assert.deepEqual(arrived, spec);
  assert.deepEqual(computeSpec(arrived), computeSpec(spec));
});

test("of a made tensor only its recipe travels", () => {
  const { spec } = parseSpec(text);
  assert.ok(spec?.main.X);
  const read = Object.getOwnPropertyDescriptor(spec.main.X, "data")?.get;
  assert.ok(read, "the elements are made when they are read");
  Object.defineProperty(spec.main.X, "data", { get: () => assert.fail("the elements were made to be sent") });
  const packed = JSON.stringify(packSpec(spec));
  assert.ok(packed.includes('{"recipe":{"kind":"normal","shape":[2,4],"seed":3,"std":0.5}}'), packed);
});

test("the same recipe makes the same elements", () => {
  const { spec } = parseSpec(text);
  for (const tensor of [spec!.main.X!, spec!.main.blocks[0]!.Wq!, spec!.main.blocks[0]!.Wv!]) {
    const recipe = recipeOf(tensor);
    assert.ok(recipe && recipe.kind !== "file");
    assert.deepEqual(madeBy(recipe).data, tensor.data);
  }
});
