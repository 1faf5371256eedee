import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { layerContext, memoryName, memorySource } from "../../../src/core/explain/context/layerContext.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";

/** Names and numbers of what keys and values are made from, in the block at `path`. */
function sourcesOf(document: object, path = "") {
  const { spec, problems } = parseSpec(JSON.stringify(document));
  assert.deepEqual(problems, []);
  assert.ok(spec);
  const at = layerContext(spec, computeSpec(spec), path);
  assert.ok(at);
  return (["K", "V"] as const).map((of) => [memoryName(at, of), memorySource(at, of)?.data.join(" ")]);
}

const X = [
  [1, 2],
  [3, 4],
];

test("keys and values come from the block itself, from the memory's vectors or from its own keys and values", () => {
  assert.deepEqual(sourcesOf({ X }), [
    [undefined, undefined],
    [undefined, undefined],
  ]);
  assert.deepEqual(sourcesOf({ X, memory: { X: [[5, 6]] } }), [
    ["memory.X", "5 6"],
    ["memory.X", "5 6"],
  ]);
  assert.deepEqual(sourcesOf({ X, memory: { K: [[5, 6]], V: [[7, 8]] } }), [
    ["memory.K", "5 6"],
    ["memory.V", "7 8"],
  ]);
});

test("in a decoder they come from what the encoder's last layer has made", () => {
  const encoder = { X: [[9, 8]], layers: [{ residual: false }] };
  const document = { X, encoder, layers: [{ memory: "encoder", residual: false }] };
  assert.deepEqual(sourcesOf(document, "layers[0]"), [
    ["encoder", "9 8"],
    ["encoder", "9 8"],
  ]);
});
