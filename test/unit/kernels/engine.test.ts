import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import type { LayerResult, SpecResult } from "../../../src/core/spec/result.ts";
import type { Tensor } from "../../../src/core/tensor/tensor.ts";
import { specFeatures, specFrom } from "../engine/randomSpec.ts";
import { fastBuilds, firstDifference } from "./support.ts";

/** Everything that a result holds, by name. */
function tensorsOf({ encoder = [], layers, train }: SpecResult): Map<string, Tensor> {
  const found = new Map<string, Tensor>();
  const add = (place: string) => (layer: LayerResult, index: number) => {
    for (const [id, { tensor }] of layer.steps) found.set(`${place}[${index}].${id}`, tensor);
  };
  encoder.forEach(add("encoder"));
  layers.forEach(add("layers"));
  for (const [name, tensor] of train?.gradients ?? []) found.set(`gradient.${name}`, tensor);
  for (const [name, tensor] of train?.next ?? []) found.set(`next.${name}`, tensor);
  return found;
}

function isGradient(name: string): boolean {
  return name.startsWith("gradient.") || name.startsWith("next.");
}

/** The largest number in any gradient. Where such numbers cancel, only their rounding is left. */
function largestGradient(tensors: ReadonlyMap<string, Tensor>): number {
  let largest = 0;
  for (const [name, { data }] of tensors) {
    if (!name.startsWith("gradient.")) continue;
    for (const value of data) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  }
  return largest;
}

for (const kernels of fastBuilds) {
  test(`${kernels.build}: every step and every gradient of random specs equals the plain engine's`, () => {
    fc.assert(
      // Longer than the engine's own tests have them, so that tiles and panels are filled and have remainders.
      fc.property(specFeatures, fc.integer({ min: 1, max: 21 }), fc.integer({ min: 1, max: 21 }), (features, n, m) => {
        const spec = specFrom({ ...features, n, m });
        const want = tensorsOf(computeSpec(spec));
        const got = tensorsOf(computeSpec(spec, { kernel: kernels }));
        assert.deepEqual([...got.keys()], [...want.keys()]);
        const largest = largestGradient(want);
        for (const [name, { shape, data }] of want) {
          assert.deepEqual(got.get(name)!.shape, shape);
          const about = isGradient(name) ? Math.max(1, 1e-6 * largest) : 1;
          assert.equal(firstDifference(got.get(name)!.data, data, 1e-8, about), undefined, name);
        }
      }),
      { numRuns: 150 },
    );
  });
}
