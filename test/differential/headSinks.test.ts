import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { microsoft } from "../../bench/compute/onnxModel.ts";
import { mergeHeads } from "../../src/core/engine/layout.ts";
import type { Tensor } from "../../src/core/tensor/tensor.ts";
import { randomNumbers, randomTensor } from "../unit/engine/support.ts";
import { assertAgrees, parameters, Tally } from "./agreement.ts";
import { computed, stepOf } from "./ours.ts";
import { Graph } from "./runtime.ts";
import { float32, written } from "./written.ts";

// GroupQueryAttention is an operator that onnxruntime-web has beside those of ONNX; it is causal and has a sink for each head.

const size = (max: number) => fc.integer({ min: 1, max });
const numbers = (shape: readonly number[], data: readonly number[]): Tensor => ({
  shape,
  data: Float64Array.from(data),
});

interface SinkCase {
  readonly seed: number;
  readonly batch: number;
  readonly kvHeads: number;
  readonly group: number;
  readonly n: number;
  readonly past: number;
  /** Keys up to one's own, that one included; 0: all. */
  readonly window: number;
  readonly softcap: number;
  readonly scale: number;
  readonly bias: boolean;
}

const sinkCases: fc.Arbitrary<SinkCase> = fc
  .record({
    ...{ seed: fc.nat(), batch: size(2), kvHeads: size(3), group: size(3), n: size(6) },
    ...{ past: fc.constantFrom(0, 0, 2, 3), window: fc.constantFrom(0, 0, 2, 3) },
    ...{ softcap: fc.constantFrom(0, 0, 1.5), scale: fc.constantFrom(0.25, 1), bias: fc.boolean() },
  })
  // With a cache, it takes several queries for a single item only.
  .map((one) => ({ ...one, batch: one.past > 0 && one.n > 1 ? 1 : one.batch }));

const width = 8;

test("GroupQueryAttention: sinks take from each row what onnxruntime-web's head_sink takes", async (t) => {
  const tally = new Tally();
  await fc.assert(
    fc.asyncProperty(sinkCases, async (one) => {
      const operands = sinkOperands(one);
      const theirs = await groupQueryAttention(one, operands);
      for (const { engine, layers } of computed(sinkSpec(one, operands))) {
        const context = mergeHeads(stepOf(layers[0]!, "context"));
        assertAgrees(context, theirs, "float32", `${engine} output`);
      }
      const { past, window, softcap, group, bias } = one;
      tally.add({ cache: past > 0, window: window > 0, softcap: softcap > 0, groups: group > 1, bias });
    }),
    parameters(80),
  );
  t.diagnostic(tally.summary());
});

type SinkOperands = Readonly<Record<"Q" | "K" | "V" | "pastK" | "pastV" | "sinks" | "bias", Tensor>>;

function sinkOperands({ seed, batch, kvHeads, group, n, past }: SinkCase): SinkOperands {
  const next = randomNumbers(seed);
  const made = (...shape: number[]) => float32(randomTensor(next, ...shape));
  const heads = kvHeads * group;
  return {
    ...{ Q: made(batch, n, heads * width), K: made(batch, n, kvHeads * width), V: made(batch, n, kvHeads * width) },
    ...{ pastK: made(batch, kvHeads, past, width), pastV: made(batch, kvHeads, past, width) },
    ...{ sinks: made(heads), bias: made(batch, heads, n, past + n) },
  };
}

async function groupQueryAttention(one: SinkCase, operands: SinkOperands): Promise<Tensor> {
  const { batch, kvHeads, group, n, past, window, softcap, scale, bias } = one;
  const graph = new Graph("float32");
  const total = past + n;
  const inputs = [
    ...[operands.Q, operands.K, operands.V].map((tensor) => graph.input(tensor)),
    ...[operands.pastK, operands.pastV].map((tensor) => (past === 0 ? "" : graph.input(tensor))),
    graph.input(numbers([batch], new Array<number>(batch).fill(total - 1)), "int32"),
    graph.input(numbers([], [total]), "int32"),
    ...["", "", ""],
    bias ? graph.input(operands.bias) : "",
    graph.input(operands.sinks),
  ];
  const attributes = {
    ...{ num_heads: kvHeads * group, kv_num_heads: kvHeads, scale: { float: scale } },
    ...(window > 0 && { local_window_size: window }),
    ...(softcap > 0 && { softcap: { float: softcap } }),
  };
  graph.node("GroupQueryAttention", inputs, ["output", "presentK", "presentV"], attributes, microsoft);
  graph.output("output", operands.Q.shape);
  return (await graph.run()).get("output")!;
}

function sinkSpec({ kvHeads, group, past, window, softcap, scale, bias }: SinkCase, operands: SinkOperands): string {
  const { Q, K, V, pastK, pastV, sinks } = operands;
  return JSON.stringify({
    ...{ Q: written(Q), K: written(K), V: written(V), layout: "packed", heads: kvHeads * group, kvHeads, scale },
    ...(past > 0 && { past: { K: written(pastK), V: written(pastV) } }),
    ...(softcap > 0 && { softcap }),
    ...(bias && { bias: written(operands.bias) }),
    mask: ["causal", ...(window > 0 ? [{ window: [window - 1, -1] }] : [])],
    sinks: written(sinks),
  });
}

test("what onnxruntime-web lacks of T5's bias is known", async (t) => {
  const graph = new Graph("float32");
  const lengths = [3, 3].map((length) => graph.input(numbers([1], [length]), "int64"));
  const inputs = [graph.input(randomTensor(randomNumbers(1), 8, 2)), ...lengths];
  graph.node("RelativePositionBias", inputs, ["bias"], { max_distance: 9, is_bidirectional: 1 }, microsoft);
  graph.output("bias", [1, 2, 3, 3]);
  await assert.rejects(graph.run(), /Could not find an implementation for RelativePositionBias/);
  t.diagnostic("not compared, onnxruntime-web lacks it: RelativePositionBias");
});
