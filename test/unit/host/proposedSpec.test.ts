import assert from "node:assert/strict";
import { test } from "node:test";
import { proposedSpec } from "../../../src/analysis/proposedSpec.ts";

const tensor = (name: string, shape: readonly number[] = [2, 3, 4]) => ({ name, dtype: "float32", shape });

test("a proposed spec takes Q, K and V by their names, and a dump beside them", () => {
  const all = ["blocks.0.attn.hook_q", "blocks.0.attn.hook_k", "blocks.0.attn.hook_v", "blocks.0.attn.hook_pattern"];
  const spec = JSON.parse(
    proposedSpec(
      "cache.npz",
      all.map((name) => tensor(name)),
    ),
  );
  assert.deepEqual(Object.keys(spec), ["Q", "K", "V", "weights"]);
  assert.deepEqual(spec.K, { file: "cache.npz", tensor: "blocks.0.attn.hook_k" });
  assert.deepEqual(spec.weights, { file: "cache.npz", tensor: "blocks.0.attn.hook_pattern" });
});

test("of a dump of several layers beside one layer's Q the first is compared", () => {
  const tensors = [tensor("q"), tensor("k"), tensor("v"), tensor("attentions", [12, 2, 3, 3])];
  const { weights } = JSON.parse(proposedSpec("d.npz", tensors));
  assert.deepEqual(weights, { file: "d.npz", tensor: "attentions", slice: "0" });
});

test("a dump alone is viewed, and so is the first tensor where no name means anything", () => {
  assert.deepEqual(JSON.parse(proposedSpec("a.npy", [tensor("")])), { weights: { file: "a.npy" } });
  const other = proposedSpec("a.npz", [tensor("bias", [4]), tensor("layer.weird"), tensor("attentions[1]")]);
  assert.deepEqual(JSON.parse(other), { weights: { file: "a.npz", tensor: "attentions[1]" } });
});
