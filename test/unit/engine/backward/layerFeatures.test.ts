import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { computeSpec } from "../../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../../src/core/format/parseSpec.ts";
import { tensorsOf, withTensors } from "../../../../src/core/spec/parameters.ts";
import type { Spec } from "../../../../src/core/spec/spec.ts";

const random = (seed: number, ...shape: number[]) => ({ random: "normal", shape, seed, std: 0.6 });
const rms = (placement: string, seed: number) => ({ type: "rms", gamma: random(seed, 4), offset: 1, placement });

const features = fc.record({
  seed: fc.integer({ min: 1, max: 10_000 }),
  layout: fc.constantFrom("qkv", "per-head", "per-group"),
  turned: fc.boolean(),
  parallel: fc.constantFrom(false, true, "shared" as const),
  gated: fc.boolean(),
  clamp: fc.constantFrom(undefined, 0.7),
  activation: fc.constantFrom("gelu", "silu", "gelu_tanh", "quick_gelu", "sigmoid", "tanh"),
  residual: fc.constantFrom(false, true, 0.5),
  embedded: fc.boolean(),
});

type Features = typeof features extends fc.Arbitrary<infer T> ? T : never;

/** Two heads over three positions of width 4, with most of what a layer of today has. */
function specOf({ seed: s, layout, turned, parallel, gated, clamp, activation, residual, embedded }: Features): Spec {
  const W = (at: number, rows: number, cols: number) => random(s + at, ...(turned ? [cols, rows] : [rows, cols]));
  const gate = gated ? { Wg: W(5, 4, 5), bg: random(s + 6, 5), ...(clamp && { clamp }) } : {};
  const input = embedded
    ? {
        ids: [2, 0, 2],
        table: random(s, 4, 4),
        scale: 2,
        positions: { table: random(s + 1, 5, 4) },
        layerNorm: { gamma: random(s + 2, 4) },
      }
    : undefined;
  const { spec, problems } = parseSpec(
    JSON.stringify({
      ...(input ? { embedding: input } : { X: random(s, 3, 4) }),
      ...{ heads: 2, weightLayout: turned ? "out-in" : "in-out", Wqkv: W(3, 4, 12), bqkv: random(s + 4, 12) },
      ...{ qkvLayout: layout, residual, layerNorm: [rms("pre", s + 7), rms("branch", s + 8)] },
      feedForward: {
        ...{ W1: W(9, 4, 5), b1: random(s + 10, 5), W2: W(11, 5, 4), ...gate, activation, parallel, residual },
        layerNorm: [...(parallel === "shared" ? [] : [rms("pre", s + 12)]), rms("branch", s + 13)],
      },
      train: { target: random(s + 14, 3, 4) },
    }),
  );
  assert.deepEqual(problems, []);
  return spec!;
}

test("gradients of embeddings, fused projections, norms and gated networks are central differences of the loss", () => {
  fc.assert(
    fc.property(features, (one) => {
      const spec = specOf(one);
      const { gradients } = computeSpec(spec).train!;
      const loss = (name: string, at: number, step: number): number => {
        const { shape, data } = tensorsOf(spec).get(name)!.tensor;
        const moved = data.map((value, index) => (index === at ? value + step : value));
        return computeSpec(withTensors(spec, new Map([[name, { shape, data: moved }]]))).train!.loss;
      };
      for (const [name, { data }] of gradients) {
        for (const at of new Set([0, data.length >> 1, data.length - 1])) {
          const h = 1e-5;
          const slope = (loss(name, at, h) - loss(name, at, -h)) / (2 * h);
          const error = Math.abs(slope - data[at]!);
          assert.ok(error <= 1e-6 * (1 + Math.abs(slope)), `${name} ${at}: ${data[at]} for ${slope}`);
        }
      }
    }),
    { numRuns: 40, seed: 11 },
  );
});
