import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { tensorsOf, withTensors } from "../../../src/core/spec/parameters.ts";
import type { Block, Spec, Train } from "../../../src/core/spec/spec.ts";
import { assertClose, block, specOf, tensor } from "./support.ts";

/** One token: its weight is 1, so the output is w·x + b. */
function line(train: Partial<Train> = {}, keys: Partial<Block> = {}): Spec {
  const all = { target: tensor([[0]]), learningRate: 0.25, steps: 1, ...train };
  return specOf({ Wv: tensor([[3]]), ...keys }, tensor([[2]]), { train: all });
}

test("loss, gradients and one step by hand", () => {
  const { loss, gradients, next, nextLoss, losses } = computeSpec(line()).train!;
  // L = (w·x)² with w = 3, x = 2: ∂L/∂w = 2·6·2, ∂L/∂x = 2·6·3.
  assert.equal(loss, 36);
  assertClose(gradients.get("Wv")!.data, [24]);
  assertClose(gradients.get("X")!.data, [36]);
  assertClose(next.get("Wv")!.data, [-3]);
  assert.equal(nextLoss, 36);
  assert.deepEqual(losses, [36, 36]);
  assert.ok(!next.has("X"), "inputs are not updated");
});

test("several steps go on from each other; gradients are those of the first", () => {
  const { losses, gradients, next } = computeSpec(line({ learningRate: 0.0625, steps: 3 })).train!;
  assertClose(losses, [36, 9, 2.25, 0.5625]);
  assertClose(gradients.get("Wv")!.data, [24]);
  assertClose(next.get("Wv")!.data, [3 / 8]);
});

test("no steps: the loss and its gradients alone", () => {
  const { losses, next } = computeSpec(line({ steps: 0 })).train!;
  assert.deepEqual(losses, [36]);
  assertClose(next.get("Wv")!.data, [3]);
});

test("only the named tensors are updated, inputs too when they are named", () => {
  const { next } = computeSpec(line({ parameters: ["X"] })).train!;
  assert.deepEqual([...next.keys()], ["X"]);
  assertClose(next.get("X")!.data, [2 - 0.25 * 36]);
});

test("a given step cuts the gradient: what stands before it does not matter", () => {
  const { gradients } = computeSpec(line({}, { given: new Map([["V", tensor([[5]])]]) })).train!;
  assertClose(gradients.get("Wv")!.data, [0]);
  const weights = computeSpec(line({}, { Wq: tensor([[1]]), given: new Map([["weights", tensor([[0.5]])]]) })).train!;
  assertClose(weights.gradients.get("Wq")!.data, [0]);
  assertClose(weights.gradients.get("Wv")!.data, [2 * 3 * 0.5 * 2]);
});

test("a residual keeps a gradient going past a given step", () => {
  const { gradients } = computeSpec(line({}, { residual: true, given: new Map([["context", tensor([[1]])]]) })).train!;
  assertClose(gradients.get("X")!.data, [2 * (1 + 2)]);
});

test("an encoder of one item that serves a batch of two gets the gradients of both", () => {
  const encoder = { path: "encoder", layered: false, X: tensor([[3]]), blocks: [block({ path: "encoder" })] };
  const spec = specOf({ memory: "encoder" }, tensor([[[1]], [[1]]]), {
    encoder,
    train: { target: tensor([[[0]], [[1]]]), learningRate: 1, steps: 1 },
  });
  const { loss, gradients } = computeSpec(spec).train!;
  // One key: both items read the encoder's x = 3. L = (x² + (x − 1)²)/2: ∂L/∂x = x + (x − 1).
  assert.equal(loss, 6.5);
  assertClose(gradients.get("encoder.X")!.data, [5]);
});

test("NaN in a masked key's source does not reach the gradients", () => {
  const keys: Partial<Block> = {
    Wq: tensor([[1]]),
    Wk: tensor([[1]]),
    Wv: tensor([[1]]),
    memory: "root",
    masks: [{ type: "keys", keys: tensor([1, 1, 0]) }],
    softcap: 5,
  };
  for (const type of ["dot", "cosine"] as const) {
    const spec = specOf({ ...keys, score: { type } }, tensor([[1]]), {
      memory: { X: tensor([[1], [2], [Number.NaN]]) },
      train: { target: tensor([[0]]), learningRate: 0.1, steps: 1 },
    });
    const { gradients, nextLoss } = computeSpec(spec).train!;
    assert.ok(Number.isFinite(nextLoss));
    for (const [name, { data }] of gradients) assert.ok(data.every(Number.isFinite), `${type} ${name}: ${data}`);
    assert.equal(gradients.get("memory.X")!.data[2], 0);
  }
});

test("NaN in a masked key does not reach the gradients of the tables that turn it", () => {
  const spec = specOf(
    {
      Q: tensor([[1, 0]]),
      K: tensor([
        [1, 2],
        [Number.NaN, 3],
      ]),
      V: tensor([[4], [5]]),
      positions: [
        { type: "rope", base: 10_000, pairs: "half", offset: 0, cos: tensor([[1], [1]]), sin: tensor([[0], [0]]) },
      ],
      masks: [{ type: "keys", keys: tensor([1, 0]) }],
      normalize: "none",
      scale: 1,
    },
    undefined,
    { train: { target: tensor([[0]]), learningRate: 1, steps: 1 } },
  );
  const { loss, gradients } = computeSpec(spec).train!;
  // One key is seen, and both vectors turn by the same c = 1, s = 0: L = (4·s₀)² with the score s₀ = (c² + s²)·q·k = 1.
  assert.equal(loss, 16);
  assertClose(gradients.get("position.cos")!.data, [64, 0]);
  assertClose(gradients.get("position.sin")!.data, [0, 0]);
});

test("tensors are named as in the document, wherever they stand", () => {
  const norm = { gamma: tensor([1]), beta: tensor([0]), eps: 1e-5, placement: "post" } as const;
  const spec = line(
    {},
    {
      path: "layers[1]",
      score: { type: "additive", v: tensor([1]), b: tensor([1]) },
      positions: [
        { type: "learned", values: tensor([[1]]) },
        { type: "alibi", slopes: tensor([1]) },
      ],
      biasKV: { K: tensor([1]), V: tensor([1]) },
      past: { K: tensor([[[[1]]]]), V: tensor([[[[1]]]]) },
      layerNorm: norm,
      feedForward: { W1: tensor([[1]]), W2: tensor([[1]]), activation: "relu", residual: true, layerNorm: norm },
    },
  );
  const withMemory = { ...spec, memory: { K: tensor([[1]]), V: tensor([[1]]) } };
  const named = [...tensorsOf(withMemory)].map(([name, { role }]) => `${role === "parameter" ? "+" : "-"}${name}`);
  assert.deepEqual(named, [
    "-X",
    "+layers[1].Wv",
    "+layers[1].score.v",
    "+layers[1].score.b",
    "+layers[1].position[0].values",
    "-layers[1].position[1].slopes",
    "-layers[1].past.K",
    "-layers[1].past.V",
    "+layers[1].biasKV.K",
    "+layers[1].biasKV.V",
    "+layers[1].layerNorm.gamma",
    "+layers[1].layerNorm.beta",
    "+layers[1].feedForward.W1",
    "+layers[1].feedForward.W2",
    "+layers[1].feedForward.layerNorm.gamma",
    "+layers[1].feedForward.layerNorm.beta",
    "-memory.K",
    "-memory.V",
  ]);
  const one = line({}, { positions: [{ type: "learned", values: tensor([[1]]) }] });
  assert.ok(tensorsOf(one).has("position.values"));
});

test("replacing tensors leaves the spec as it was", () => {
  const spec = line();
  const other = withTensors(spec, new Map([["Wv", tensor([[9]])]]));
  assert.equal(other.main.blocks[0]!.Wv!.data[0], 9);
  assert.equal(spec.main.blocks[0]!.Wv!.data[0], 3);
  assert.equal(other.main.X, spec.main.X);
});
