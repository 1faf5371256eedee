import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Attribute, microsoft } from "../../bench/compute/onnxModel.ts";
import { activations } from "../../src/core/engine/activation.ts";
import { layerNormed } from "../../src/core/engine/layerNorm.ts";
import type { Tensor } from "../../src/core/tensor/tensor.ts";
import { randomNumbers, randomTensor } from "../unit/engine/support.ts";
import { assertAgrees, parameters, Tally } from "./agreement.ts";
import { computed, stepOf } from "./ours.ts";
import { scaledAngles, scalings } from "./ropeTables.ts";
import { Graph, type Precision } from "./runtime.ts";
import { float32, written } from "./written.ts";

// Stages that layers of today's models have, each against the operator that onnxruntime-web has for it.

const precisions: readonly Precision[] = ["float32", "float64"];
const size = (max: number) => fc.integer({ min: 1, max });

const numbers = (shape: readonly number[], data: readonly number[]): Tensor => ({
  shape,
  data: Float64Array.from(data),
});

const rows = fc
  .record({ seed: fc.nat(), rows: size(6), width: size(40), most: fc.constantFrom(0.01, 1, 100) })
  .map(({ seed, rows, width, most }) => {
    const { shape, data } = randomTensor(randomNumbers(seed), 1, rows, width);
    return float32({ shape, data: data.map((x) => x * most) });
  });

/** What the runtime makes of some tensors with one operator, of its own (`domain`) or of ONNX. */
async function applied(
  precision: Precision,
  operator: string,
  inputs: readonly Tensor[],
  attributes: Readonly<Record<string, Attribute>> = {},
  domain = "",
): Promise<Tensor> {
  const graph = new Graph(precision);
  const names = inputs.map((tensor) => graph.input(tensor));
  graph.node(operator, names, ["result"], attributes, domain);
  graph.output("result", inputs[0]!.shape);
  return (await graph.run()).get("result")!;
}

for (const precision of precisions) {
  for (const operator of ["RMSNormalization", "SimplifiedLayerNormalization"]) {
    test(`${operator} in ${precision}: rows are onnxruntime-web's, with an offset of gamma too`, () =>
      fc.assert(
        fc.asyncProperty(
          rows,
          fc.constantFrom(1e-6, 1e-3),
          fc.constantFrom(0, 1),
          fc.nat(),
          async (x, eps, by, from) => {
            const epsilon = Math.fround(eps);
            const gamma = float32(randomTensor(randomNumbers(from), x.shape[2]!));
            const moved = { shape: gamma.shape, data: gamma.data.map((value) => Math.fround(value + by)) };
            const ours = { shape: gamma.shape, data: moved.data.map((value) => value - by) };
            const theirs = await applied(precision, operator, [x, moved], { axis: -1, epsilon: { float: epsilon } });
            const norm = { type: "rms", eps: epsilon, placement: "post", gamma: ours, offset: by } as const;
            assertAgrees(layerNormed(x, norm), theirs, precision, operator);
          },
        ),
        parameters(60),
      ));
  }

  for (const [name, operator, attributes] of [
    ["gelu_tanh", "FastGelu", {}],
    ["quick_gelu", "QuickGelu", { alpha: { float: 1.702 } }],
    ["sigmoid", "Sigmoid", undefined],
    ["tanh", "Tanh", undefined],
  ] as const) {
    test(`${name} in ${precision} is onnxruntime-web's ${operator}`, () =>
      fc.assert(
        fc.asyncProperty(rows, async (x) => {
          const domain = attributes === undefined ? "" : microsoft;
          const theirs = await applied(precision, operator, [x], attributes ?? {}, domain);
          const ours = { shape: x.shape, data: x.data.map(activations[name].of) };
          // The constants of those of its own are numbers of float32, in float64 too.
          assertAgrees(ours, theirs, domain === microsoft ? "float32" : precision, name);
        }),
        parameters(40),
      ));
  }

  test(`Gather in ${precision}: the embedding of ids is onnxruntime-web's, scaled too`, () =>
    fc.assert(
      fc.asyncProperty(embeddings, async (one) => {
        const { ids, table, scale } = one;
        const graph = new Graph(precision);
        const taken = graph.apply("Gather", [graph.input(table), graph.input(ids, "int64")], { axis: 0 });
        const theirs = graph.apply("Mul", [taken, graph.input(numbers([], [scale]))]);
        const shape = [...ids.shape, table.shape[1]!];
        graph.output(theirs, shape);
        const want = (await graph.run()).get(theirs)!;
        const text = JSON.stringify({ embedding: { ids: written(ids), table: written(table), scale } });
        for (const { engine, layers } of computed(text))
          assertAgrees(stepOf(layers[0]!, "X"), want, precision, `${engine} X`);
      }),
      parameters(40),
    ));

  test(`CumSum in ${precision}: positions that begin again in each document are onnxruntime-web's running counts`, () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { minLength: 1, maxLength: 8 }), fc.nat(), async (documents, from) => {
        const n = documents.length;
        const table = float32(randomTensor(randomNumbers(from), n, 3));
        const want = await rowsOfCounts(precision, documents, table);
        const text = JSON.stringify({
          X: written({ shape: [n, 3], data: new Float64Array(3 * n) }),
          position: { type: "learned", values: written(table) },
          mask: { documents, restart: true },
        });
        for (const { engine, layers } of computed(text))
          assertAgrees(stepOf(layers[0]!, "embedded"), want, precision, `${engine} embedded`);
      }),
      parameters(40),
    ));
}

test("Gelu with approximate tanh in float32 is gelu_tanh", () =>
  fc.assert(
    fc.asyncProperty(rows, async (x) => {
      const theirs = await applied("float32", "Gelu", [x], { approximate: "tanh" });
      assertAgrees({ shape: x.shape, data: x.data.map(activations.gelu_tanh.of) }, theirs, "float32", "gelu_tanh");
    }),
    parameters(40),
  ));

interface EmbeddingCase {
  readonly ids: Tensor;
  readonly table: Tensor;
  readonly types: Tensor;
  readonly typeTable: Tensor;
  readonly positions: Tensor;
  readonly gamma: Tensor;
  readonly beta: Tensor;
  readonly scale: number;
}

const embeddings: fc.Arbitrary<EmbeddingCase> = fc
  .record({
    seed: fc.nat(),
    batch: size(2),
    n: size(5),
    width: size(8),
    rows: size(6),
    scale: fc.constantFrom(1, 2, 0.5),
  })
  .map(({ seed, batch, n, width, rows, scale }) => {
    const next = randomNumbers(seed);
    const made = (...shape: number[]) => float32(randomTensor(next, ...shape));
    const pick = (most: number) => Array.from({ length: batch * n }, () => Math.floor(((next() + 1) / 2) * most));
    return {
      ...{ ids: numbers([batch, n], pick(rows)), types: numbers([batch, n], pick(2)), scale },
      ...{ table: made(rows, width), typeTable: made(2, width), positions: made(n, width) },
      ...{ gamma: made(width), beta: made(width) },
    };
  });

test("EmbedLayerNormalization: ids, types, positions and the norm are onnxruntime-web's", async () => {
  await fc.assert(
    fc.asyncProperty(embeddings, async (one) => {
      const { ids, types, table, typeTable, positions, gamma, beta } = one;
      const graph = new Graph("float32");
      const whole = [ids, types].map((tensor) => graph.input(tensor, "int32"));
      const tables = [table, positions, typeTable, gamma, beta].map((tensor) => graph.input(tensor));
      const eps = Math.fround(1e-3);
      graph.node(
        "EmbedLayerNormalization",
        [...whole, ...tables],
        ["X", "index"],
        { epsilon: { float: eps } },
        microsoft,
      );
      graph.output("X", [...ids.shape, table.shape[1]!]);
      const want = (await graph.run()).get("X")!;
      const embedding = {
        ...{ ids: written(ids), table: written(table), types: { ids: written(types), table: written(typeTable) } },
        ...{ positions: { table: written(positions) }, layerNorm: { gamma: written(gamma), beta: written(beta), eps } },
      };
      for (const { engine, layers } of computed(JSON.stringify({ embedding })))
        assertAgrees(stepOf(layers[0]!, "X"), want, "float32", `${engine} X`);
    }),
    parameters(60),
  );
});

/** For each position, the row of the table whose number is how many positions of its document came before. */
async function rowsOfCounts(precision: Precision, documents: readonly number[], table: Tensor): Promise<Tensor> {
  const n = documents.length;
  const graph = new Graph(precision);
  const own = numbers(
    [n, 3],
    documents.flatMap((document) => [0, 1, 2].map((at) => Number(at === document))),
  );
  const member = graph.input(own);
  const axis = graph.input(numbers([], [0]), "int64");
  const counts = graph.apply("Mul", [graph.apply("CumSum", [member, axis], { exclusive: 1 }), member]);
  const position = graph.apply("ReduceSum", [counts, graph.input(numbers([1], [1]), "int64")], { keepdims: 0 });
  const taken = graph.apply("Gather", [graph.input(table), graph.apply("Cast", [position], { to: 7 })], { axis: 0 });
  graph.output(taken, table.shape);
  return (await graph.run()).get(taken)!;
}

interface ScaledCase {
  readonly seed: number;
  readonly kvHeads: number;
  readonly group: number;
  readonly n: number;
  readonly past: number;
  readonly pairs: number;
  readonly interleaved: boolean;
  readonly softcap: number;
  readonly window: number;
  readonly scaling: keyof typeof scalings;
}

const scaledCases: fc.Arbitrary<ScaledCase> = fc.record({
  ...{ seed: fc.nat(), kvHeads: size(2), group: size(3), n: size(6), past: fc.constantFrom(0, 0, 3) },
  ...{ pairs: fc.constantFrom(8, 16), interleaved: fc.boolean(), softcap: fc.constantFrom(0, 1.5) },
  ...{
    window: fc.constantFrom(0, 2),
    scaling: fc.constantFrom(...(Object.keys(scalings) as (keyof typeof scalings)[])),
  },
});

test("RotaryEmbedding and GroupQueryAttention: scaled rotations, caches, windows, caps and sinks together", async (t) => {
  const tally = new Tally();
  await fc.assert(
    fc.asyncProperty(scaledCases, async (one) => {
      const operands = scaledOperands(one);
      const [q, context] = await rotatedAttention(one, operands);
      for (const { engine, layers } of computed(scaledSpec(one, operands))) {
        const layer = layers[0]!;
        assertAgrees(packed(stepOf(layer, "Q")), q!, "float32", `${engine} Q`);
        assertAgrees(packed(stepOf(layer, "context")), context!, "float32", `${engine} context`);
      }
      const { scaling, past, window, softcap, interleaved, group } = one;
      tally.add({
        [scaling]: true,
        cache: past > 0,
        window: window > 0,
        softcap: softcap > 0,
        interleaved,
        groups: group > 1,
      });
    }),
    parameters(80),
  );
  t.diagnostic(tally.summary());
});

type ScaledOperands = Readonly<Record<"Q" | "K" | "V" | "pastK" | "pastV" | "sinks", Tensor>>;

function scaledOperands({ seed, kvHeads, group, n, past, pairs }: ScaledCase): ScaledOperands {
  const next = randomNumbers(seed);
  const made = (...shape: number[]) => float32(randomTensor(next, ...shape));
  const [heads, width] = [kvHeads * group, 2 * pairs];
  return {
    ...{ Q: made(1, n, heads * width), K: made(1, n, kvHeads * width), V: made(1, n, kvHeads * width) },
    ...{ pastK: made(1, kvHeads, past, width), pastV: made(1, kvHeads, past, width), sinks: made(heads) },
  };
}

/** Queries and new keys through RotaryEmbedding, with tables of scaled angles; then the attention. */
async function rotatedAttention(one: ScaledCase, operands: ScaledOperands): Promise<Tensor[]> {
  const { kvHeads, group, n, past, pairs, interleaved, softcap, window, scaling } = one;
  const heads = kvHeads * group;
  const total = past + n;
  const graph = new Graph("float32");
  const { angles, factor } = scaledAngles(
    scaling,
    2 * pairs,
    Array.from({ length: n }, (_, i) => past + i),
  );
  const tables = [Math.cos, Math.sin].map((of) =>
    graph.input({ shape: [1, n, pairs], data: angles.map((angle) => of(angle) * factor) }),
  );
  const turned = (X: Tensor, count: number) =>
    graph.apply("RotaryEmbedding", [graph.input(X), ...tables], {
      ...{ interleaved: interleaved ? 1 : 0, num_heads: count },
    });
  const q = turned(operands.Q, heads);
  const inputs = [
    ...[q, turned(operands.K, kvHeads), graph.input(operands.V)],
    ...[operands.pastK, operands.pastV].map((tensor) => (past === 0 ? "" : graph.input(tensor))),
    graph.input(numbers([1], [total - 1]), "int32"),
    graph.input(numbers([], [total]), "int32"),
    ...["", "", "", ""],
    graph.input(operands.sinks),
  ];
  const attributes = {
    ...{ num_heads: heads, kv_num_heads: kvHeads },
    ...(window > 0 && { local_window_size: window }),
    ...(softcap > 0 && { softcap: { float: softcap } }),
  };
  graph.node("GroupQueryAttention", inputs, ["output", "presentK", "presentV"], attributes, microsoft);
  graph.output(q, operands.Q.shape);
  graph.output("output", operands.Q.shape);
  const results = await graph.run();
  return [results.get(q)!, results.get("output")!];
}

function scaledSpec(one: ScaledCase, { Q, K, V, pastK, pastV, sinks }: ScaledOperands): string {
  const { kvHeads, group, past, pairs, interleaved, softcap, window, scaling } = one;
  return JSON.stringify({
    ...{ Q: written(Q), K: written(K), V: written(V), layout: "packed", heads: kvHeads * group, kvHeads },
    position: { type: "rope", pairs: interleaved ? "interleaved" : "half", scaling: scalings[scaling](pairs) },
    ...(past > 0 && { past: { K: written(pastK), V: written(pastV) } }),
    ...(softcap > 0 && { softcap }),
    mask: ["causal", ...(window > 0 ? [{ window: [window - 1, -1] }] : [])],
    sinks: written(sinks),
  });
}

/** B×H×n×d → B×n×(H·d). */
function packed({ shape, data }: Tensor): Tensor {
  const [batch, heads, n, width] = shape as [number, number, number, number];
  assert.equal(batch, 1);
  const together = new Float64Array(data.length);
  for (let at = 0; at < data.length; at++) {
    const [h, i, c] = [Math.floor(at / width / n), Math.floor(at / width) % n, at % width];
    together[(i * heads + h) * width + c] = data[at]!;
  }
  return { shape: [batch, n, heads * width], data: together };
}
