import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import { complaints } from "./support.ts";

function specOf(text: string): Spec {
  const { spec } = parseSpec(text);
  assert.notEqual(spec, undefined, complaints(text).join("\n"));
  return spec!;
}

function blockOf(keys: string) {
  return specOf(`{"X": [[1, 2], [3, 4]], ${keys}}`).main.blocks[0]!;
}

test("a block without further keys has the documented defaults, and nothing that was not written", () => {
  const { spec } = parseSpec('{"X": [[1, 2]]}');
  const block = spec!.main.blocks[0]!;
  assert.deepEqual(Object.keys(block).sort(), [
    ...["expected", "given", "layout", "masks", "memory", "normalize", "path", "positions", "residual", "score"],
    ...["temperature", "weightLayout", "zeroKV"],
  ]);
  assert.deepEqual([block.path, block.memory, block.layout, block.weightLayout], ["", "self", "heads", "in-out"]);
  assert.deepEqual([block.normalize, block.temperature, block.score], ["softmax", 1, { type: "dot" }]);
  assert.deepEqual(spec!.tolerance, { rtol: 1e-6, atol: 1e-6 });
  assert.deepEqual(spec!.display, { decimals: 2 });
  assert.equal(spec!.main.layered, false);
});

test("positions: a name, an object, a list; defaults filled in", () => {
  assert.deepEqual(blockOf('"position": "sinusoidal"').positions, [{ type: "sinusoidal", base: 10000, offset: 0 }]);
  assert.deepEqual(blockOf('"position": [{"type": "rope", "dim": 2, "offset": -3}, "alibi"]').positions, [
    { type: "rope", base: 10000, pairs: "half", dim: 2, offset: -3 },
    { type: "alibi" },
  ]);
});

test("masks: an array of numbers and booleans is a tensor, any other array a list of masks", () => {
  const types = (mask: string): string[] => blockOf(`"mask": ${mask}`).masks.map((one) => one.type);
  assert.deepEqual(types('"causal"'), ["causal"]);
  assert.deepEqual(types("[1, 0]"), ["tensor"]);
  assert.deepEqual(types("[[true, false], [1, 1]]"), ["tensor"]);
  assert.deepEqual(types("[[[1, 0], [1, 1]]]"), ["tensor"]);
  assert.deepEqual(types('["causal", [1, 0], [[1, 0], [1, 1]], {"shape": [2], "data": [1, 1]}]'), [
    ...["causal", "tensor", "tensor", "tensor"],
  ]);
  assert.deepEqual(types('[{"keys": [1, 0]}, {"lengths": [2]}, {"window": [1, -1]}, {"blocked": [[1, 0]]}]'), [
    ...["keys", "lengths", "window", "blocked"],
  ]);
  assert.deepEqual(types('{"causal": false}'), []);
});

test("causal offsets: by default, written, or bottom-right; edges with their defaults", () => {
  const mask = (text: string) => blockOf(`"mask": ${text}`).masks[0];
  assert.deepEqual(mask('{"causal": true}'), { type: "causal", offset: "default" });
  assert.deepEqual(mask('{"causal": true, "offset": -1}'), { type: "causal", offset: -1 });
  assert.deepEqual(mask('{"causal": "bottom-right"}'), { type: "causal", offset: "bottom-right" });
  const edges = { type: "edges", edges: [[0, 1]], directed: false, selfLoops: true };
  assert.deepEqual(mask('{"edges": [[0, 1]]}'), edges);
});

test("a tolerance that is one number is both; of an object, what is not written is 0", () => {
  const tolerance = (text: string) => specOf(`{"X": [[1]], "tolerance": ${text}}`).tolerance;
  assert.deepEqual(tolerance("1e-9"), { rtol: 1e-9, atol: 1e-9 });
  assert.deepEqual(tolerance('{"atol": 0.5}'), { rtol: 0, atol: 0.5 });
});

test("expected and given entries of the root go to their layers, those about training stay", () => {
  const spec = specOf(`{
    "X": [[1, 2]],
    "encoder": {"X": [[1, 2]], "layers": [{}]},
    "layers": [{"expected": {"Q": [[1, 2]]}}, {"memory": "encoder"}],
    "given": {"layers[1].weights": [[1]]},
    "expected": {"layers[0].context": [[1, 2]], "encoder.layers[0].K": [[1, 2]], "loss": 0, "gradient.X": [[0, 0]]},
    "train": {"target": [[1, 2]]}
  }`);
  const [first, second] = spec.main.blocks;
  assert.deepEqual([...first!.expected.keys()], ["Q", "context"]);
  assert.deepEqual([...second!.given.keys()], ["weights"]);
  assert.equal(second!.memory, "encoder");
  assert.deepEqual([...spec.encoder!.blocks[0]!.expected.keys()], ["K"]);
  assert.deepEqual([...spec.expectedTraining.keys()], ["loss", "gradient.X"]);
  assert.deepEqual([spec.train!.learningRate, spec.train!.steps], [0.1, 1]);
});

test("paths of blocks and names of tensors are those of the document", () => {
  const { spec, tensors } = parseSpec(`{
    "encoder": {"X": [[1, 2]], "Wq": [[1, 0], [0, 1]]},
    "X": [[1, 2]], "memory": {"K": [[1, 2]], "V": [[1, 2]]},
    "layers": [
      {"memory": "encoder", "score": {"type": "additive", "v": [1, 2]}, "mask": [[1], {"keys": [1]}]},
      {"memory": "root", "layerNorm": {"gamma": [1, 1]}, "feedForward": {"W1": [[1], [1]], "W2": [[1, 1]]},
       "position": [{"type": "learned", "values": [[1, 2]]}], "expected": {"weights": [[1]]}}
    ],
    "expected": {"layers[0].weights": [[1]]}
  }`);
  assert.equal(spec!.encoder!.blocks[0]!.path, "encoder");
  assert.deepEqual(
    spec!.main.blocks.map((block) => block.path),
    ["layers[0]", "layers[1]"],
  );
  assert.deepEqual(
    [...tensors.keys()],
    [
      ...["encoder.X", "encoder.Wq", "X", "memory.K", "memory.V", "layers[0].score.v", "layers[0].mask[0]"],
      ...["layers[0].mask[1].keys", "layers[1].layerNorm.gamma", "layers[1].feedForward.W1"],
      ...["layers[1].feedForward.W2", "layers[1].position[0].values", "layers[1].expected.weights"],
      "expected.layers[0].weights",
    ],
  );
});

test("keys are listed in the order of the text, with the places of key and value", () => {
  const text = '{"X": {"shape": [1, 1], "data": [1]}, "mask": [{"keys": [1]}]}';
  const { keys } = parseSpec(text);
  const listed = [...keys.values()].map(({ path, key, value }) => {
    const cut = (range: typeof key): string => text.slice(range.offset, range.offset + range.length);
    return [path, cut(key), cut(value)];
  });
  assert.deepEqual(listed, [
    ["X", '"X"', '{"shape": [1, 1], "data": [1]}'],
    ["X.shape", '"shape"', "[1, 1]"],
    ["X.data", '"data"', "[1]"],
    ["mask", '"mask"', '[{"keys": [1]}]'],
    ["mask[0].keys", '"keys"', "[1]"],
  ]);
});

test("a dump of weights with an axis for layers becomes one block for each", () => {
  const spec = specOf('{"weights": {"shape": [2, 1, 1, 3], "data": [1, 2, 3, 4, 5, 6]}}');
  assert.equal(spec.main.layered, true);
  assert.deepEqual(
    spec.main.blocks.map(({ path, dump }) => [path, dump!.shape, [...dump!.data]]),
    [
      ["layers[0]", [1, 1, 3], [1, 2, 3]],
      ["layers[1]", [1, 1, 3], [4, 5, 6]],
    ],
  );
  const single = specOf('{"weights": [[1, 0], [0.5, 0.5]]}').main.blocks[0]!;
  assert.deepEqual([single.path, single.dump!.shape], ["", [1, 2, 2]]);
});

test("a block says where its masks and positions stand, in a list or alone", () => {
  const { positionPaths, maskPaths } = blockOf('"position": ["rope"], "mask": "causal"');
  assert.deepEqual([positionPaths, maskPaths], [["position[0]"], ["mask"]]);
});

test("a document in which something is wrong has no spec, but its tree, tensors and keys", () => {
  const { spec, root, tensors, keys } = parseSpec('{"X": [[1, 2]], "heads": 3, "Wq": [[1], [2]');
  assert.equal(spec, undefined);
  assert.equal(root!.kind, "object");
  assert.deepEqual([...tensors.keys()], ["X", "Wq"]);
  assert.deepEqual([...keys.keys()], ["X", "heads", "Wq"]);
});

test("roots that are no object are told in one sentence", () => {
  for (const text of ["null", "1", '"x"', "[]", "true"]) {
    assert.deepEqual(complaints(text), [`value «${text}» a spec must be an object: { … }`]);
  }
});

test("a character that stands for lost bytes is warned of", () => {
  assert.deepEqual(complaints('{"title": "caf\ufffd", "X": [[1]]}'), [
    "warning text.replaced «\ufffd» this character replaces bytes that could not be decoded: is the file UTF-8?",
  ]);
});
