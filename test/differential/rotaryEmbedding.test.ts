import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Tensor } from "../../src/core/tensor/tensor.ts";
import { randomNumbers, randomTensor } from "../unit/engine/support.ts";
import { assertAgrees, parameters, seed, Tally } from "./agreement.ts";
import { computed, stepOf } from "./ours.ts";
import { Graph, type Precision } from "./runtime.ts";
import { float32, written } from "./written.ts";

interface RotaryCase {
  readonly seed: number;
  readonly batch: number;
  readonly heads: number;
  readonly n: number;
  /** Pairs in a head, and those of them that are rotated. */
  readonly pairs: number;
  readonly rotated: number;
  readonly packed: boolean;
  readonly interleaved: boolean;
  /** Positions of each batch item, looked up in tables of ten rows; otherwise a table row for each position. */
  readonly ids: boolean;
}

const size = (max: number) => fc.integer({ min: 1, max });
const rotaryCases: fc.Arbitrary<RotaryCase> = fc
  .record({
    seed: fc.nat(),
    batch: size(3),
    heads: size(3),
    n: size(6),
    pairs: size(6),
    rotated: size(6),
    packed: fc.boolean(),
    interleaved: fc.boolean(),
    ids: fc.boolean(),
  })
  .map((one) => ({ ...one, rotated: Math.min(one.rotated, one.pairs) }));

test("RotaryEmbedding: queries and keys are rotated as by onnxruntime-web", async (t) => {
  const tally = new Tally();
  await fc.assert(
    fc.asyncProperty(rotaryCases, async (one) => {
      const operands = operandsOf(one);
      const [q, k] = await theirs(one, operands, "float32");
      for (const { engine, layers } of computed(specTextOf(one, operands))) {
        assertAgrees(stepOf(layers[0]!, "Q"), headsApart(one, q!), "float32", `${engine} Q`);
        assertAgrees(stepOf(layers[0]!, "K"), headsApart(one, k!), "float32", `${engine} K`);
      }
      const { batch, packed, interleaved, ids, rotated, pairs } = one;
      tally.add({ batches: batch > 1, "3-D": packed, interleaved, "position ids": ids, partial: rotated < pairs });
    }),
    parameters(60),
  );
  t.diagnostic(tally.summary());
  const one = fc.sample(rotaryCases, { seed, numRuns: 1 })[0]!;
  await assert.rejects(theirs(one, operandsOf(one), "float64"), /tensor\(double\)/);
  t.diagnostic("not compared, onnxruntime-web lacks it: RotaryEmbedding in float64");
});

interface Operands {
  readonly Q: Tensor;
  readonly K: Tensor;
  readonly V: Tensor;
  readonly cos: Tensor;
  readonly sin: Tensor;
  /** B×n rows of the tables. */
  readonly positions: Tensor;
}

function operandsOf({ seed, batch, heads, n, pairs, rotated, packed, ids }: RotaryCase): Operands {
  const next = randomNumbers(seed);
  const input = () =>
    float32(randomTensor(next, ...(packed ? [batch, n, heads * 2 * pairs] : [batch, heads, n, 2 * pairs])));
  const rows = ids ? 10 : batch * n;
  const table = () => float32(randomTensor(next, rows, rotated));
  const position = (_: unknown, at: number) => (ids ? Math.floor(((next() + 1) / 2) * rows) : at);
  return {
    Q: input(),
    K: input(),
    V: input(),
    cos: table(),
    sin: table(),
    positions: { shape: [batch, n], data: Float64Array.from({ length: batch * n }, position) },
  };
}

/** Queries and keys as the runtime rotates them, in one model. */
async function theirs(one: RotaryCase, operands: Operands, precision: Precision): Promise<Tensor[]> {
  const graph = new Graph(precision);
  const cache = ({ data }: Tensor) => ({ shape: [one.batch, one.n, one.rotated], data });
  const tables = [operands.cos, operands.sin].map((table) => graph.input(one.ids ? table : cache(table)));
  const ids = one.ids ? [graph.input(operands.positions, "int64")] : [];
  const names = [operands.Q, operands.K].map((X) => {
    const rotated = graph.apply("RotaryEmbedding", [graph.input(X), ...tables, ...ids], {
      interleaved: one.interleaved ? 1 : 0,
      ...(one.rotated < one.pairs && { rotary_embedding_dim: 2 * one.rotated }),
      ...(one.packed && { num_heads: one.heads }),
    });
    graph.output(rotated, X.shape);
    return rotated;
  });
  const results = await graph.run();
  return names.map((name) => results.get(name)!);
}

function specTextOf(one: RotaryCase, { Q, K, V, cos, sin, positions }: Operands): string {
  return JSON.stringify({
    heads: one.heads,
    ...(one.packed && { layout: "packed" }),
    Q: written(Q),
    K: written(K),
    V: written(V),
    position: {
      type: "rope",
      pairs: one.interleaved ? "interleaved" : "half",
      dim: 2 * one.rotated,
      cos: written(cos),
      sin: written(sin),
      positions: written(positions),
    },
  });
}

/** B×n×(H·d) → B×H×n×d, as our steps have it. */
function headsApart({ batch, heads, n, pairs, packed }: RotaryCase, { shape, data }: Tensor): Tensor {
  if (!packed) return { shape, data };
  const width = 2 * pairs;
  const apart = new Float64Array(data.length);
  for (let row = 0; row < batch * n; row++) {
    for (let h = 0; h < heads; h++) {
      const from = (row * heads + h) * width;
      const to = ((Math.floor(row / n) * heads + h) * n + (row % n)) * width;
      apart.set(data.subarray(from, from + width), to);
    }
  }
  return { shape: [batch, heads, n, width], data: apart };
}
