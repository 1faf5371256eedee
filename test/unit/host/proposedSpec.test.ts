import assert from "node:assert/strict";
import { test } from "node:test";
import { proposedSpec } from "../../../src/analysis/proposedSpec.ts";

const tensor = (name: string, shape: readonly number[] = [2, 3, 4]) => ({ name, dtype: "float32", shape });

test("a proposed spec takes Q, K and V by their names, and a dump beside them", () => {
  const all = ["blocks.0.attn.hook_q", "blocks.0.attn.hook_k", "blocks.0.attn.hook_v", "blocks.0.attn.hook_pattern"];
  const spec = JSON.parse(proposedSpec("cache.npz", { tensors: all.map((name) => tensor(name)) }));
  assert.deepEqual(Object.keys(spec), ["Q", "K", "V", "weights"]);
  assert.deepEqual(spec.K, { file: "cache.npz", tensor: "blocks.0.attn.hook_k" });
  assert.deepEqual(spec.weights, { file: "cache.npz", tensor: "blocks.0.attn.hook_pattern" });
});

test("of a dump of several layers beside one layer's Q the first is compared", () => {
  const tensors = [tensor("q"), tensor("k"), tensor("v"), tensor("attentions", [12, 2, 3, 3])];
  const { weights } = JSON.parse(proposedSpec("d.npz", { tensors }));
  assert.deepEqual(weights, { file: "d.npz", tensor: "attentions", slice: "0" });
});

test("a dump alone is viewed, and so is the first tensor where no name means anything", () => {
  assert.deepEqual(JSON.parse(proposedSpec("a.npy", { tensors: [tensor("")] })), { weights: { file: "a.npy" } });
  const other = proposedSpec("a.npz", {
    tensors: [tensor("bias", [4]), tensor("layer.weird"), tensor("attentions[1]")],
  });
  assert.deepEqual(JSON.parse(other), { weights: { file: "a.npz", tensor: "attentions[1]" } });
});

test("axes that are read in another order are named, and a dump of layers becomes a layer for each", () => {
  const q = { ...tensor("hook_q", [1, 5, 2, 3]), axes: "BnHd" };
  const whole = { tensors: [q, { ...q, name: "hook_k" }, { ...q, name: "hook_v" }] };
  assert.deepEqual(JSON.parse(proposedSpec("c.npz", whole)).K, { file: "c.npz", tensor: "hook_k", axes: "BnHd" });
  const layer = (at: number) => ({ ...tensor(`attentions[${at}]`, [1, 2, 3, 3]), axes: "BHqk" });
  const dump = {
    ...tensor("attentions", [2, 1, 2, 3, 3]),
    axes: "LBHqk",
    of: 2,
    layers: ["attentions[0]", "attentions[1]"],
  };
  const file = {
    tensors: [dump, layer(0), layer(1)],
    labels: new Map([
      ["tokens", ["a", "b", "c"]],
      ["ids", ["1"]],
    ]),
    looked: { index: 0, axes: "LBHqk" },
  };
  assert.deepEqual(JSON.parse(proposedSpec("a.pt", file)), {
    tokens: ["a", "b", "c"],
    layers: [0, 1].map((at) => ({ weights: { file: "a.pt", tensor: `attentions[${at}]` } })),
  });
});

test("what is looked at is taken before others, with its axes as the reader has set them", () => {
  const tensors = [tensor("attentions[1]", [2, 3, 3]), tensor("odd", [3, 3, 2])];
  const spec = JSON.parse(proposedSpec("a.npz", { tensors, looked: { index: 1, axes: "qkH" } }));
  assert.deepEqual(spec, { weights: { file: "a.npz", tensor: "odd", axes: "qkH" } });
  const plain = JSON.parse(proposedSpec("a.npz", { tensors, looked: { index: 1, axes: undefined } }));
  assert.deepEqual(plain, { weights: { file: "a.npz", tensor: "odd" } });
});
