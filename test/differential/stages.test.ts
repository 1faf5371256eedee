import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { activations } from "../../src/core/engine/activation.ts";
import { plainKernel } from "../../src/core/engine/kernel.ts";
import { layerNormed } from "../../src/core/engine/layerNorm.ts";
import { normalized } from "../../src/core/engine/normalize.ts";
import type { Tensor } from "../../src/core/tensor/tensor.ts";
import { randomNumbers, randomTensor } from "../unit/engine/support.ts";
import { fastBuilds } from "../unit/kernels/support.ts";
import { assertAgrees, parameters } from "./agreement.ts";
import { activationNodes } from "./blockGraph.ts";
import { Graph, type Precision } from "./runtime.ts";
import { float32 } from "./written.ts";

const precisions: readonly Precision[] = ["float32", "float64"];

/** Rows of random numbers up to a magnitude. */
const table = fc
  .record({
    seed: fc.nat(),
    rows: fc.integer({ min: 1, max: 6 }),
    width: fc.integer({ min: 1, max: 40 }),
    most: fc.constantFrom(1, 10, 1000),
  })
  .map(({ seed, rows, width, most }) => {
    const { shape, data } = randomTensor(randomNumbers(seed), 1, rows, width);
    return float32({ shape, data: data.map((x) => x * most) });
  });

for (const precision of precisions) {
  test(`Softmax in ${precision}: weights are onnxruntime-web's, hidden keys and large scores too`, () =>
    fc.assert(
      // A row of nothing but −Infinity is NaN for the operator Softmax; zeros for Attention, with which it is compared.
      fc.asyncProperty(table, fc.double({ min: 0, max: 0.9, noNaN: true }), async ({ shape, data }, share) => {
        const hides = (at: number) => at % shape[2]! > 0 && (at * 0.618) % 1 < share;
        const x = { shape, data: data.map((value, at) => (hides(at) ? Number.NEGATIVE_INFINITY : value)) };
        const theirs = await applied(precision, x, (graph, X) => graph.apply("Softmax", [X], { axis: -1 }));
        for (const kernel of [plainKernel, ...fastBuilds]) {
          assertAgrees(normalized(x, "softmax", 1, true, kernel), theirs, precision, "softmax");
        }
      }),
      parameters(60),
    ));

  test(`LayerNormalization in ${precision}: rows are onnxruntime-web's, with and without gamma and beta`, () =>
    fc.assert(
      fc.asyncProperty(table, fc.constantFrom(1e-5, 1e-3, 1), fc.boolean(), fc.nat(), async (x, about, whole, seed) => {
        const eps = Math.fround(about);
        const width = x.shape[2]!;
        const next = randomNumbers(seed);
        const own = { gamma: float32(randomTensor(next, width)), beta: float32(randomTensor(next, width)) };
        const ones = { shape: [width], data: new Float64Array(width).fill(1) };
        const theirs = await applied(precision, x, (graph, X) => {
          const scale = whole ? [own.gamma, own.beta] : [ones];
          const inputs = [X, ...scale.map((tensor) => graph.input(tensor))];
          return graph.apply("LayerNormalization", inputs, { axis: -1, epsilon: { float: eps } });
        });
        const ours = layerNormed(x, { eps, placement: "post", ...(whole && own) });
        assertAgrees(ours, theirs, precision, "layer norm");
      }),
      parameters(60),
    ));
}

for (const [name, precision] of [
  ["relu", "float64"],
  ["gelu", "float32"],
  ["silu", "float32"],
  ["silu", "float64"],
] as const) {
  test(`${name} in ${precision} is onnxruntime-web's`, () =>
    fc.assert(
      fc.asyncProperty(table, async (x) => {
        const theirs = await applied(precision, x, activationNodes[name]);
        assertAgrees({ shape: x.shape, data: x.data.map(activations[name].of) }, theirs, precision, name);
      }),
      parameters(40),
    ));
}

test("onnxruntime-web lacks Gelu in float64, so that it is compared in float32 only", async (t) => {
  await assert.rejects(applied("float64", { shape: [1, 1, 1], data: Float64Array.of(1) }, activationNodes.gelu), /Erf/);
  t.diagnostic("not compared, onnxruntime-web lacks it: Gelu in float64");
});

/** What the runtime makes of one tensor. */
async function applied(precision: Precision, x: Tensor, build: (graph: Graph, X: string) => string): Promise<Tensor> {
  const graph = new Graph(precision);
  const result = build(graph, graph.input(x));
  graph.output(result, x.shape);
  return (await graph.run()).get(result)!;
}
