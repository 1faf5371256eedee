import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { blockSteps } from "../../../src/core/spec/blockSteps.ts";
import { resultWidth } from "../../../src/core/spec/dims.ts";
import { scoreCount, specDims } from "../../../src/core/spec/specDims.ts";
import { oracle } from "./oracle.ts";
import { specFeatures, specFrom } from "./randomSpec.ts";
import { assertClose } from "./support.ts";

const seed = 7;

test("every step of random specs is what a slow second reading of the format computes", () => {
  fc.assert(
    fc.property(specFeatures, (features) => {
      const { train: _, ...spec } = specFrom(features);
      const result = computeSpec(spec);
      const layers = [...(result.encoder ?? []), ...result.layers];
      const wanted = oracle(spec);
      assert.equal(layers.length, wanted.length);
      for (const [index, { perHead, result: output, fullyMasked }] of wanted.entries()) {
        const layer = layers[index]!;
        for (const [name, values] of Object.entries(perHead)) {
          const step = layer.steps.get(name as "Q");
          if (step !== undefined) assertClose(step.tensor.data, values.flat(3), 1e-9, `${layer.path} ${name}`);
        }
        assertClose(layer.output!.data, output.flat(2), 1e-8, `${layer.path} result`);
        assert.deepEqual(layer.fullyMasked, fullyMasked);
      }
    }),
    { numRuns: 300, seed },
  );
});

test("sizes and standing steps are told beforehand from keys and shapes alone, in the order of the computation", () => {
  fc.assert(
    fc.property(specFeatures, (features) => {
      const spec = specFrom(features);
      const result = computeSpec({ ...spec, train: { ...spec.train!, steps: 0 } });
      const layers = [...(result.encoder ?? []), ...result.layers];
      for (const [index, { block, dims }] of specDims(spec).entries()) {
        assert.deepEqual(dims, layers[index]!.dims);
        assert.deepEqual([...layers[index]!.steps.keys()], blockSteps(block, dims));
        assert.equal(layers[index]!.steps.get("scores")!.tensor.data.length, scoreCount(dims));
        assert.equal(layers[index]!.output!.shape.at(-1), resultWidth(block, dims));
      }
    }),
    { numRuns: 100, seed },
  );
});
