import assert from "node:assert/strict";
import { test } from "node:test";
import type { LayerOutline, Outline } from "../../../src/core/explain/outline.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { plainText } from "../../../src/core/words.ts";
import { type Computed, computed, computedText, specFiles, workedExample } from "./support.ts";

const outline = ({ spec, result }: Computed): Outline => outlineOf(spec, result);
const factsOf = ({ facts }: LayerOutline): string => facts.map(({ name, value }) => `${name} ${value}`).join(" · ");

test("the outline of the worked example names its steps, shapes and operands", () => {
  const { title, layers } = outline(computed({ ...workedExample, title: "Three inputs" }));
  assert.equal(title, "Three inputs");
  const [layer] = layers;
  assert.equal(
    factsOf(layer!),
    "n 3 · m 3 · dModel 4 · heads 1 · dk 3 · dv 3 · score dot · scale 1 · mask none · normalize softmax",
  );
  assert.deepEqual(
    layer!.steps.map(({ name, shapeEquation, operands }) => [name, shapeEquation, operands.join(" ")]),
    [
      ["X", "3×4", ""],
      ["Q", "3×3 = 3×4 · 4×3", "X Wq"],
      ["K", "3×3 = 3×4 · 4×3", "X Wk"],
      ["V", "3×3 = 3×4 · 4×3", "X Wv"],
      ["scores", "3×3 = 3×3 · 3×3", "Q K"],
      ["weights", "3×3", "scores"],
      ["context", "3×3 = 3×3 · 3×3", "weights V"],
    ],
  );
  assert.deepEqual(
    [layer!.queryLabels, layer!.keyLabels],
    [
      ["x₁", "x₂", "x₃"],
      ["x₁", "x₂", "x₃"],
    ],
  );
  assert.deepEqual(
    layer!.inputs.map(({ name, rows, cols }) => [name, rows, cols]),
    [
      ["Wq", 4, 3],
      ["Wk", 4, 3],
      ["Wv", 4, 3],
    ],
  );
  assert.equal(plainText(layer!.label), "");
});

test("cached, appended and hostile labels are shown for what they are", () => {
  const [layer] = outline(
    computed({
      X: [[1], [2]],
      tokens: ["\u202Eevil", "x".repeat(200)],
      past: { K: [[[[1]]]], V: [[[[1]]]] },
      biasKV: { K: [1], V: [1] },
      zeroKV: true,
    }),
  ).layers;
  assert.deepEqual(layer!.queryLabels, ["\\u202Eevil", `${"x".repeat(80)}…`]);
  assert.deepEqual(layer!.keyLabels, ["past₁", "\\u202Eevil", `${"x".repeat(80)}…`, "biasKV", "zeroKV"]);
  const K = layer!.steps.find(({ name }) => name === "K");
  assert.equal(K?.shapeEquation, "5×1 = (1 + 2 + 1 + 1)×1");
  assert.deepEqual(K?.operands, ["past.K", "projectedK", "biasKV.K"]);
});

test("an encoder–decoder lists the encoder's layers first and labels keys by the source", () => {
  const block = { heads: 1, residual: true };
  const { layers } = outline(
    computed({
      encoder: {
        X: [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
        tokens: ["le", "chat", "dort"],
        layers: [block],
      },
      X: [
        [1, 0],
        [0, 1],
      ],
      tokens: ["the", "cat"],
      layers: [{ mask: "causal" }, { memory: "encoder" }],
    }),
  );
  assert.deepEqual(
    layers.map(({ path, label }) => [path, plainText(label)]),
    [
      ["encoder.layers[0]", "Encoder · layer 1"],
      ["layers[0]", "Decoder · layer 1"],
      ["layers[1]", "Decoder · layer 2"],
    ],
  );
  assert.deepEqual(layers[2]!.keyLabels, ["le", "chat", "dort"]);
  assert.deepEqual(layers[2]!.queryLabels, ["the", "cat"]);
  assert.match(factsOf(layers[1]!), /mask causal/);
});

test("facts tell what is switched on, and the scale as people write it", () => {
  const [layer] = outline(
    computed({
      Q: [[[1, 2]], [[1, 2]]],
      K: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      V: [[[1], [2]]],
      softcap: 5,
      temperature: 2,
      mask: ["causal", { window: [1, -1] }],
      position: ["rope", "alibi"],
      normalize: "sigmoid",
    }),
  ).layers;
  assert.equal(
    factsOf(layer!),
    "n 1 · m 2 · heads/kvHeads 2/1 · dk 2 · dv 1 · position rope (half) + alibi · score dot · scale 1/√2 · softcap 5 · " +
      "mask causal + window (1, -1) · temperature 2 · normalize sigmoid",
  );
});

test("a step says whether it is as expected, and where it first is not", () => {
  const scores = [
    [2, 4, 4],
    [4, 16, 12],
    [4, 12, 11],
  ];
  const { steps } = outline(
    computed({
      ...workedExample,
      expected: {
        scores,
        output: [
          [1, 1, 1],
          [2, 2, 2],
          [3, 3, 3],
        ],
      },
    }),
  ).layers[0]!;
  const stateOf = (id: string) => steps.find(({ name }) => name === id)?.expected;
  assert.deepEqual(stateOf("scores"), {
    holds: false,
    cells: 9,
    wrongCells: 1,
    mismatch: { index: [2, 2], got: 10, want: 11 },
    largest: { index: [2, 2], got: 10, want: 11 },
  });
  assert.equal(stateOf("context")?.holds, false, "without Wo, output means context");
  assert.equal(stateOf("weights"), undefined);
});

test("every step of every spec has a title, a sentence, a formula and operands that exist", () => {
  for (const { name, text } of specFiles()) {
    for (const layer of outline(computedText(text)).layers) {
      const known = new Set([...layer.steps, ...layer.inputs].map((matrix) => matrix.name as string)).add("encoder");
      for (const step of layer.steps) {
        assert.ok(
          plainText(step.title).length > 2 && plainText(step.explanation).endsWith("."),
          `${name} ${step.name}`,
        );
        assert.match(step.shapeEquation, /^[\d×(]/, `${name} ${step.name}`);
        for (const operand of step.operands) assert.ok(known.has(operand), `${name} ${step.name}: ${operand}`);
      }
      assert.equal(layer.queryLabels.length, layer.dims.n);
      assert.equal(layer.keyLabels.length, layer.dims.keys);
    }
  }
});

test("an outline draws no random weights: it tells of their shapes only", () => {
  const { spec, result } = computedText(
    '{ "X": [[1, 2]], "Wq": { "random": "normal", "shape": [2, 2], "seed": 5 }, "Wk": [[1, 0], [0, 1]] }',
  );
  const Wq = {
    shape: [2, 2],
    get data(): Float64Array {
      return assert.fail("the weights were drawn");
    },
  };
  const [block] = spec.main.blocks;
  const main = { ...spec.main, blocks: [{ ...block!, Wq }] };
  assert.ok(outlineOf({ ...spec, main }, result).layers[0]!.inputs.some(({ name }) => name === "Wq"));
});

test("the facts of the block whose result is judged say the loss, before and after training", () => {
  const X = [[1, 2]];
  // One entry is off by 1, of two: the loss is ½. Its gradient moves Wv[0,1] and Wv[1,1] by 0.1·(1, 2), and what is off to ½.
  const { layers } = outline(
    computed({
      X,
      layers: [
        {},
        {
          Wv: [
            [1, 0],
            [0, 1],
          ],
        },
      ],
      train: { target: [[1, 1]], learningRate: 0.1 },
    }),
  );
  assert.doesNotMatch(factsOf(layers[0]!), /loss/);
  // ∂L/∂Wv[:,1] = (−1, −2), ∂L/∂Wv[:,0] = 0: the gradient's length is √5.
  assert.match(factsOf(layers[1]!), /^loss 0\.5 → 0\.125 · gradient \|∇L\| 2\.236 · n 1 /);
});
