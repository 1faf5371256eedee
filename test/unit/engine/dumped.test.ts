import assert from "node:assert/strict";
import { test } from "node:test";
import { Computed } from "../../../src/analysis/computed.ts";
import { panelCell } from "../../../src/analysis/textCells.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { plainText } from "../../../src/core/words.ts";
import { computed, explained } from "../explain/support.ts";

const Q = [
  [
    [1, 0],
    [0, 1],
  ],
  [
    [1, 1],
    [0, -1],
  ],
];
const weights = [
  [
    [0.5, 0.5],
    [0.25, 0.75],
  ],
  [
    [1, 0],
    [0.125, 0.875],
  ],
];
const beside = { Q, K: Q, V: Q, weights };

const problems = (document: object): string[] =>
  parseSpec(JSON.stringify(document)).problems.map(({ message }) => plainText(message));

test("weights beside Q and K are kept with dumped − computed for each head, and change nothing else", () => {
  const { result } = computed(beside);
  const { weights: _, ...alone } = beside;
  const plain = computed(alone).result.layers[0]!.steps;
  const { steps } = result.layers[0]!;
  assert.deepEqual(
    [...steps.keys()].filter((id) => !plain.has(id)),
    ["dumped", "dumpedDifference"],
  );
  for (const [id, { tensor }] of plain) assert.deepEqual(steps.get(id)!.tensor, tensor, id);
  const a = plain.get("weights")!.tensor.data;
  assert.deepEqual(
    [...steps.get("dumpedDifference")!.tensor.data],
    weights.flat(2).map((w, at) => w - a[at]!),
  );
  assert.deepEqual(steps.get("dumpedDifference")!.tensor.shape, [1, 2, 2, 2]);
});

test("so are weights beside X and projections, in a layer, after a mask and with one tensor for a batch item", () => {
  const X = [
    [1, 2],
    [3, 4],
  ];
  const dump = [
    [1, 0],
    [Number.NaN, 0.5],
  ];
  const layer = { Wq: { identity: 2 }, mask: "causal", weights: { shape: [2, 2], data: [1, 0, "NaN", 0.5] } };
  for (const document of [
    { X, ...layer },
    { X, layers: [layer] },
  ]) {
    const { steps } = computed(document).result.layers[0]!;
    assert.deepEqual([...steps.get("dumped")!.tensor.data], dump.flat());
    const { data } = steps.get("dumpedDifference")!.tensor;
    assert.deepEqual([data[0], data[1], data[2]], [0, 0, Number.NaN]);
  }
});

test("a type of the computation leaves the dumped weights as they are", () => {
  const third = [
    [1 / 3, 2 / 3],
    [1 / 3, 2 / 3],
  ];
  const { steps } = computed({ ...beside, weights: [third, third], precision: "bfloat16" }).result.layers[0]!;
  assert.equal(steps.get("dumped")!.tensor.data[0], 1 / 3);
  assert.equal(steps.get("dumpedDifference")!.tensor.data[0], 1 / 3 - steps.get("weights")!.tensor.data[0]!);
});

test("dumped weights of another size are refused with both sizes, and other uses of weights as before", () => {
  assert.deepEqual(problems({ ...beside, weights: weights[0] }), ["weights is 2×2, but scores is 1×2×2×2"]);
  assert.deepEqual(problems({ ...beside, weights: [[[1]], [[1]]] }), ["weights is 2×1×1, but scores is 1×2×2×2"]);
  assert.deepEqual(problems({ Q, K: Q, weights }), ["Q is given, so V must be given too"]);
  assert.deepEqual(problems({ weights, mask: "causal" }), [
    "mask cannot be combined with weights, which are shown as they are",
  ]);
  assert.deepEqual(problems({ ...beside, train: { target: { fill: 0, shape: [2, 4] } } }), []);
});

test("the panel has a card of each, and each cell says where it is from", () => {
  const all = computed(beside);
  const [layer] = outlineOf(all.spec, all.result).layers;
  const cards = layer!.steps.map(({ name, operands, rowAxis, colAxis }) => [
    name,
    operands.join(" "),
    rowAxis,
    colAxis,
  ]);
  const at = cards.findIndex(([name]) => name === "dumped");
  assert.deepEqual(cards.slice(at - 1, at + 3), [
    ["weights", "scaled", "query", "key"],
    ["dumped", "", "query", "key"],
    ["dumpedDifference", "dumped weights", "query", "key"],
    ["context", "weights V", "query", "dim"],
  ]);
  const dumped = explained(all, "dumped", 1, 0, { head: 1 });
  assert.deepEqual([dumped.value, dumped.source], [0.125, { path: "weights", index: 6 }]);
  const difference = explained(all, "dumpedDifference", 1, 0, { head: 1 });
  assert.equal(plainText(difference.heading), "Dumped minus computed weight of query 2 on key 1");
  assert.equal(difference.lines[0]!.value, difference.value);
  const source = all.document.tensors.get("weights")!;
  assert.deepEqual(panelCell(new Computed(1, all.document, all.spec, all.result), { source, index: 6 }), {
    layer: "",
    matrix: "dumped",
    batch: 0,
    head: 1,
    row: 1,
    col: 0,
  });
});

test("a generation's rounds are not compared with the weights of its prompt", () => {
  const document = {
    vocabulary: ["a", "b"],
    embedding: { ids: [0, 1], table: { identity: 2 } },
    Wq: { identity: 2 },
    weights: weights[0],
    readOut: { W: { identity: 2 } },
    generate: { atMost: 2 },
  };
  const { result } = computed(document);
  assert.ok(result.layers[0]!.steps.has("dumpedDifference"));
  for (const round of result.generate!.rounds) assert.ok(!round.layers[0]!.steps.has("dumped"));
});
