import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { attentionInfluence } from "../../../../src/core/beside/attentionInfluence.ts";
import { computeBlock } from "../../../../src/core/engine/block.ts";
import { computeSpec } from "../../../../src/core/engine/compute.ts";
import { plainKernel } from "../../../../src/core/engine/kernel.ts";
import { inputOf } from "../../../../src/core/engine/stack.ts";
import { tensorsOf } from "../../../../src/core/spec/parameters.ts";
import type { Spec } from "../../../../src/core/spec/spec.ts";
import type { StepId } from "../../../../src/core/spec/steps.ts";
import { type Features, type SpecFeatures, specFeatures, specFrom } from "../randomSpec.ts";

const seed = 17;
const weighing = ["scaled", "weights", "sinkWeights", "difference", "dropped", "contextNormed", "gated"] as const;

/** A random spec of one block, some of whose features are changed. */
function oneBlock(features: SpecFeatures, changed: Partial<Features>): Spec {
  const [first] = features.blocks;
  return specFrom({ ...features, encoder: undefined, blocks: [{ ...first!, ...changed }] });
}

/** The spec with other numbers in the place of one step; undefined where the step does not stand. */
function withGiven(spec: Spec, id: StepId): Spec | undefined {
  const step = computeSpec(spec).layers[0]!.steps.get(id);
  if (step === undefined) return undefined;
  const { shape, data } = step.tensor;
  const given = new Map([[id, { shape, data: data.map((value, at) => value + 0.1 * Math.sin(at)) }]]);
  return { ...spec, main: { ...spec.main, blocks: spec.main.blocks.map((block) => ({ ...block, given })) } };
}

/** Central differences of two widths: what is of the third order cancels. */
function derivatives(data: Float64Array, at: number, values: () => Float64Array): Float64Array {
  const original = data[at]!;
  const slopes = (width: number): Float64Array => {
    data[at] = original + width;
    const above = values().slice();
    data[at] = original - width;
    const below = values().slice();
    data[at] = original;
    return above.map((value, k) => (value - below[k]!) / (2 * width));
  };
  const wide = slopes(1e-5);
  return slopes(5e-6).map((slope, k) => (4 * slope - wide[k]!) / 3);
}

test("a given step cuts the gradients of what stands before it, and of nothing else", () => {
  let given = 0;
  fc.assert(
    fc.property(specFeatures, fc.constantFrom(...weighing), (features, id) => {
      const spec = withGiven(oneBlock(features, {}), id);
      if (spec === undefined) return;
      const { gradients, loss } = computeSpec(spec).train!;
      if (!(loss < 1e3)) return;
      given++;
      const losses = () => Float64Array.of(computeSpec({ ...spec, train: { ...spec.train!, steps: 0 } }).train!.loss);
      for (const [name, { tensor }] of tensorsOf(spec)) {
        const [measured] = derivatives(tensor.data, 0, losses);
        const error = Math.abs(gradients.get(name)!.data[0]! - measured!);
        assert.ok(
          error <= 1e-5 * (1 + Math.abs(measured!)),
          `${id} ${name}: ${gradients.get(name)!.data[0]} for ${measured}`,
        );
      }
    }),
    { numRuns: 150, seed },
  );
  assert.ok(given > 50, `${given} steps were given`);
});

test("the influence of a row of X on the output is the size of all its derivatives, by every way there is", () => {
  fc.assert(
    fc.property(specFeatures, (features) => {
      const spec = oneBlock(features, {
        residual: false,
        norm: features.blocks[0]!.norm === "pre" ? "pre" : "none",
        network: "none",
      });
      const [block] = spec.main.blocks;
      const X = spec.main.X!;
      const input = inputOf(block!, X, { memory: spec.memory, encoded: undefined });
      const { shape, data } = attentionInfluence(block!, input)!.all;
      const [batch, n] = shape as [number, number, number];
      const d = X.shape.at(-1)!;
      const output = () => computeBlock(block!, input, plainKernel).result.output!.data;
      const width = output().length / (batch * n);
      for (let j = 0; j < n; j++) {
        const squares = new Float64Array(n);
        for (let k = 0; k < d; k++) {
          const slopes = derivatives(X.data, j * d + k, output).subarray(0, n * width);
          for (const [at, slope] of slopes.entries()) squares[Math.floor(at / width)]! += slope ** 2;
        }
        for (const [i, square] of squares.entries()) {
          const error = Math.abs(data[i * n + j]! - Math.sqrt(square));
          assert.ok(error <= 1e-5 * (1 + Math.sqrt(square)), `${i} ${j}: ${data[i * n + j]} for ${Math.sqrt(square)}`);
        }
      }
    }),
    { numRuns: 60, seed },
  );
});
