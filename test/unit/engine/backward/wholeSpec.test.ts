import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { computeSpec } from "../../../../src/core/engine/compute.ts";
import { tensorsOf } from "../../../../src/core/spec/parameters.ts";
import { specFeatures, specFrom } from "../randomSpec.ts";

const step = 1e-5;

test("every tensor's gradient agrees with central differences, over random specs of all features", () => {
  fc.assert(
    fc.property(specFeatures, (features) => {
      const spec = specFrom(features);
      const { gradients, loss } = computeSpec(spec).train!;
      fc.pre(Number.isFinite(loss) && loss < 1e4);
      const lossNow = () => computeSpec({ ...spec, train: { ...spec.train!, steps: 0 } }).train!.loss;
      for (const [name, { tensor }] of tensorsOf(spec)) {
        const gradient = gradients.get(name)!;
        assert.deepEqual(gradient.shape, tensor.shape, name);
        // Three cells of each tensor: the first, one in the middle, the last.
        for (const at of new Set([0, tensor.data.length >> 1, tensor.data.length - 1])) {
          const measured = derivative(tensor.data, at, lossNow);
          const error = Math.abs(gradient.data[at]! - measured);
          assert.ok(
            error <= 2e-6 * (1 + Math.abs(measured)),
            `${name}[${at}]: got ${gradient.data[at]}, measured ${measured}`,
          );
        }
      }
    }),
    { numRuns: 80, seed: 20240101 },
  );
});

/** The derivative of `value` along one cell, by central differences of two widths: what is of the third order cancels. */
function derivative(data: Float64Array, at: number, value: () => number): number {
  return (4 * slope(data, at, value, step / 2) - slope(data, at, value, step)) / 3;
}

function slope(data: Float64Array, at: number, value: () => number, width: number): number {
  const original = data[at]!;
  data[at] = original + width;
  const above = value();
  data[at] = original - width;
  const below = value();
  data[at] = original;
  return (above - below) / (2 * width);
}
