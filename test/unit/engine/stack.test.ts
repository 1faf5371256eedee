import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import { assertClose, block, specOf, tensor } from "./support.ts";

const X = tensor([[1, 2]]);
const doubling = {
  Wv: tensor([
    [2, 0],
    [0, 2],
  ]),
};

function layered(...blocks: Parameters<typeof block>[0][]): Spec {
  const spec = specOf({}, X);
  return {
    ...spec,
    main: { ...spec.main, layered: true, blocks: blocks.map((keys, at) => block({ path: `layers[${at}]`, ...keys })) },
  };
}

test("each layer takes the result of the one before", () => {
  const { layers } = computeSpec(layered(doubling, { ...doubling, residual: true }, doubling));
  assert.deepEqual(
    layers.map(({ path }) => path),
    ["layers[0]", "layers[1]", "layers[2]"],
  );
  assertClose(layers[1]!.steps.get("X")!.tensor.data, [2, 4]);
  assertClose(layers[1]!.output!.data, [6, 12]);
  assertClose(layers[2]!.output!.data, [12, 24]);
});

test("positions are added only in the layers that have them", () => {
  const { layers } = computeSpec(layered({ positions: [{ type: "learned", values: tensor([[10, 10]]) }] }, {}));
  assertClose(layers[1]!.output!.data, [11, 12]);
  assert.ok(!layers[1]!.steps.has("position"));
});

test("the encoder's result is what a decoder's layer attends to", () => {
  const spec = layered({ memory: "encoder" }, { memory: "root" });
  const encoder = {
    path: "encoder",
    layered: false,
    X: tensor([[5, 6]]),
    blocks: [block({ path: "encoder", ...doubling })],
  };
  const { encoder: first, layers } = computeSpec({
    ...spec,
    encoder,
    memory: { K: tensor([[1, 1]]), V: tensor([[7, 8, 9]]) },
  });
  assertClose(first![0]!.output!.data, [10, 12]);
  assertClose(layers[0]!.steps.get("K")!.tensor.data, [10, 12]);
  assertClose(layers[1]!.output!.data, [7, 8, 9]);
});

test("progress is told after each block, up to the announced total", () => {
  const told: string[] = [];
  const spec = { ...layered({}, {}), train: { target: X, learningRate: 0.1, steps: 2 } };
  computeSpec(spec, { onProgress: (done, total) => told.push(`${done}/${total}`) });
  assert.deepEqual(told, ["1/6", "2/6", "3/6", "4/6", "5/6", "6/6"]);
});
