import assert from "node:assert/strict";
import { test } from "node:test";
import { besideOutput } from "../../src/core/beside/beside.ts";
import { gatesOf, type Recurrent } from "../../src/core/beside/recurrent.ts";
import type { Beside } from "../../src/core/spec/besideKinds.ts";
import { Random } from "../../src/core/tensor/random.ts";
import { elementCount, type Tensor } from "../../src/core/tensor/tensor.ts";
import { Graph } from "./runtime.ts";

/** As a share of the largest magnitude, at least 1. The runtime computes these operators in float32. */
const within = 1e-6;

/** The order of the gates in the runtime's packed tensors, as places in ours: RNN i; GRU z r h; LSTM i o f c. */
const gateOrder = { elman: [0], gru: [1, 0, 2], lstm: [0, 3, 1, 2] } as const;
const operators = { elman: "RNN", gru: "GRU", lstm: "LSTM" } as const;

interface Case {
  readonly X: Tensor;
  readonly network: Beside;
}

function drawn(random: Random, shape: readonly number[], size: number): Tensor {
  const data = Float64Array.from({ length: elementCount(shape) }, () => Math.fround(size * random.normal()));
  return { shape, data };
}

/** Twelve cases of each kind: batches, widths and lengths differ, half of them have biases. */
function caseOf(type: Beside["type"], seed: number, resetAfter = true): Case {
  const random = new Random(seed);
  const [batch, n, d, width] = [1 + (seed % 3), 1 + ((5 * seed) % 9), 1 + (seed % 5), 1 + ((3 * seed) % 6)];
  const X = drawn(random, [batch, n, d], 1);
  const hasBias = seed % 2 === 0;
  if (type === "conv1d") {
    const kernel = 1 + (seed % 4);
    const b = hasBias ? { b: drawn(random, [width], 0.5) } : {};
    const W = drawn(random, [kernel, d, width], 0.4);
    return { X, network: { type, W, ...b, dilation: 1 + (seed % 3), causal: seed % 4 < 2 } };
  }
  const packed = gatesOf[type] * width;
  const biases = hasBias ? { bW: drawn(random, [packed], 0.5), bU: drawn(random, [packed], 0.5) } : {};
  const [W, U] = [drawn(random, [d, packed], 0.5), drawn(random, [width, packed], 0.5)];
  return { X, network: { type, resetAfter, W, U, ...biases } };
}

/** in×(gates·H) as the runtime packs it: 1×(gates·H)×in, its gates in its own order. */
function packed({ shape, data }: Tensor, type: Recurrent["type"]): Tensor {
  const [rows = 0, cols = 0] = shape;
  const width = cols / gatesOf[type];
  const out = gateOrder[type].flatMap((gate) =>
    Array.from(
      { length: width * rows },
      (_, at) => data[(at % rows) * cols + gate * width + Math.floor(at / rows)] ?? 0,
    ),
  );
  return { shape: [1, cols, rows], data: Float64Array.from(out) };
}

/** Two biases of gates·H as the runtime has them, 1×(2·gates·H). */
function packedBiases(biases: readonly [Tensor, Tensor], type: Recurrent["type"]): Tensor {
  const both = biases.flatMap(({ shape, data }) => [...packed({ shape: [1, shape[0] ?? 0], data }, type).data]);
  return { shape: [1, both.length], data: Float64Array.from(both) };
}

/** The axes of a tensor of rank 3 in another order. */
function transposed({ shape, data }: Tensor, order: readonly [number, number, number]): Tensor {
  const [a, b, c] = order.map((axis) => shape[axis] ?? 0) as [number, number, number];
  const strides = [(shape[1] ?? 0) * (shape[2] ?? 0), shape[2] ?? 0, 1];
  const out = Array.from({ length: a * b * c }, (_, at) => {
    const index = [Math.floor(at / (b * c)), Math.floor(at / c) % b, at % c];
    return data[order.reduce((sum, axis, place) => sum + (index[place] ?? 0) * (strides[axis] ?? 0), 0)] ?? 0;
  });
  return { shape: [a, b, c], data: Float64Array.from(out) };
}

/** What the runtime's own operator makes of the same numbers, batch×n×width. */
async function theirs({ X, network }: Case): Promise<Tensor> {
  const [batch, n] = X.shape as [number, number, number];
  const graph = new Graph("float32");
  if (network.type === "conv1d") {
    const [kernel = 1, , width = 0] = network.W.shape;
    const reach = network.dilation * (kernel - 1);
    const left = network.causal ? reach : Math.floor(reach / 2);
    const inputs = [transposed(X, [0, 2, 1]), transposed(network.W, [2, 1, 0]), ...(network.b ? [network.b] : [])];
    const attributes = { pads: [left, reach - left], dilations: [network.dilation], kernel_shape: [kernel] };
    const result = graph.apply(
      "Conv",
      inputs.map((tensor) => graph.input(tensor)),
      attributes,
    );
    graph.output(result, [batch, width, n]);
    return transposed((await graph.run()).get(result) ?? X, [0, 2, 1]);
  }
  const { type, W, U, bW, bU, resetAfter } = network;
  const width = U.shape[0] ?? 0;
  const parts = [transposed(X, [1, 0, 2]), packed(W, type), packed(U, type)];
  if (bW && bU) parts.push(packedBiases([bW, bU], type));
  const inputs = parts.map((tensor) => graph.input(tensor));
  const reset = type === "gru" && { linear_before_reset: resetAfter ? 1 : 0 };
  graph.node(operators[type], inputs, ["Y"], { hidden_size: width, ...reset });
  graph.output("Y", [n, 1, batch, width]);
  const Y = (await graph.run()).get("Y");
  assert.ok(Y);
  return transposed({ shape: [n, batch, width], data: Y.data }, [1, 0, 2]);
}

const kinds = [
  ["RNN (Elman)", "elman", true],
  ["GRU with the reset after the product", "gru", true],
  ["GRU with the reset before the product", "gru", false],
  ["LSTM", "lstm", true],
  ["Conv", "conv1d", true],
] as const;

for (const [name, type, resetAfter] of kinds) {
  test(`${name}: results of 12 networks are onnxruntime-web's to 1e-6`, async (context) => {
    let most = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const one = caseOf(type, seed, resetAfter);
      const ours = besideOutput(one.network, one.X);
      const want = await theirs(one);
      assert.deepEqual([...ours.shape], [...want.shape], `seed ${seed}`);
      const size = ours.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
      for (const [at, value] of ours.data.entries()) {
        const off = Math.abs(value - (want.data[at] ?? Number.NaN)) / size;
        assert.ok(off <= within, `seed ${seed}, cell ${at}: ${value}, onnxruntime-web has ${want.data[at]}`);
        most = Math.max(most, off);
      }
    }
    context.diagnostic(`largest difference ${most.toExponential(1)}`);
  });
}
