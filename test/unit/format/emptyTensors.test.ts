import assert from "node:assert/strict";
import { test } from "node:test";
import { checkExpected } from "../../../src/core/engine/check.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { LayerResult, SpecResult } from "../../../src/core/spec/result.ts";
import { elementCount, type Tensor } from "../../../src/core/tensor/tensor.ts";
import { complaints } from "./support.ts";

const zeros = (...shape: number[]) => ({ fill: 0, shape });
const ones = (...shape: number[]) => ({ fill: 1, shape });
const empty = (...shape: number[]) => ({ shape, data: [] });
const drawn = (...shape: number[]) => ({ random: "normal", shape, seed: 1 });

/** Two queries, no keys. */
const noKeys = { Q: ones(2, 4), K: empty(0, 4), V: empty(0, 4) };
const expected = { weights: empty(2, 0), context: zeros(2, 4) };

/** Specs in which some axis of positions is empty, and which queries see no key. */
const specs: readonly (readonly [object, LayerResult["fullyMasked"]])[] = [
  [
    { ...noKeys, expected },
    [
      [0, 0, 0],
      [0, 0, 1],
    ],
  ],
  [
    { ...noKeys, K: drawn(0, 4), V: zeros(0, 4), expected },
    [
      [0, 0, 0],
      [0, 0, 1],
    ],
  ],
  [
    { ...noKeys, mask: ["causal", empty(2, 0)], bias: empty(2, 0), expected },
    [
      [0, 0, 0],
      [0, 0, 1],
    ],
  ],
  [
    { ...noKeys, mask: { keys: [] }, position: ["rope", "alibi"], expected },
    [
      [0, 0, 0],
      [0, 0, 1],
    ],
  ],
  ...["softmax", "sigmoid", "none", "sparsemax", "entmax15", "relu", "sum"].map(
    (normalize) =>
      [
        { ...noKeys, normalize, score: "cosine", expected },
        [
          [0, 0, 0],
          [0, 0, 1],
        ],
      ] as const,
  ),
  [
    {
      ...noKeys,
      biasKV: { K: [1, 1, 1, 1], V: [1, 2, 3, 4] },
      expected: {
        context: [
          [1, 2, 3, 4],
          [1, 2, 3, 4],
        ],
      },
    },
    [],
  ],
  [
    {
      X: ones(2, 4),
      memory: { X: empty(0, 4), tokens: [] },
      Wo: ones(4, 4),
      residual: true,
      expected: { residual: ones(2, 4) },
    },
    [
      [0, 0, 0],
      [0, 0, 1],
    ],
  ],
  [
    { encoder: { X: empty(0, 4) }, X: ones(2, 4), memory: "encoder", expected: { context: zeros(2, 4) } },
    [
      [0, 0, 0],
      [0, 0, 1],
    ],
  ],
  [
    {
      X: ones(2, 4),
      past: { K: empty(1, 0, 4), V: drawn(1, 0, 4) },
      expected: { weights: { fill: 0.5, shape: [2, 2] } },
    },
    [],
  ],
  [
    {
      X: empty(0, 4),
      past: { K: ones(1, 2, 4), V: ones(1, 2, 4) },
      mask: "causal",
      expected: { context: empty(0, 4) },
    },
    [],
  ],
  [
    {
      ...{
        X: empty(0, 4),
        tokens: [],
        heads: 2,
        position: ["sinusoidal", "rope"],
        mask: ["causal", { window: [1, 0] }],
      },
      ...{ residual: true, layerNorm: true, feedForward: { W1: ones(4, 3), W2: ones(3, 4), residual: true } },
      ...{
        train: { target: empty(0, 4) },
        expected: { final: empty(0, 4), loss: 0, "gradient.feedForward.W1": zeros(4, 3) },
      },
    },
    [],
  ],
  [
    {
      ...{ embedding: { ids: empty(0), table: ones(3, 4) }, readOut: { tied: true, pool: "mean" } },
      ...{ train: { loss: "cross-entropy", target: [1] }, expected: { "readOut.pooled": zeros(4), loss: Math.log(3) } },
    },
    [],
  ],
  [{ weights: empty(2, 3, 0) }, []],
];

function everyTensor({ encoder, layers, train, readOut }: SpecResult): Tensor[] {
  const steps = [...(encoder ?? []), ...layers].flatMap((layer) =>
    [...layer.steps.values()].map(({ tensor }) => tensor),
  );
  return [...steps, ...(train?.gradients.values() ?? []), ...(readOut?.values() ?? [])];
}

for (const [spec, fullyMasked] of specs) {
  const text = JSON.stringify(spec);
  test(`${text.slice(0, 150)}: computed, without NaN`, () => {
    assert.deepEqual(complaints(text), []);
    const parsed = parseSpec(text).spec!;
    const result = computeSpec(parsed);
    assert.deepEqual(result.layers.at(-1)!.fullyMasked, fullyMasked);
    for (const check of checkExpected(parsed, result)) assert.ok(check.holds, JSON.stringify(check));
    for (const { shape, data } of everyTensor(result)) {
      assert.equal(data.length, elementCount(shape));
      assert.ok(data.every(Number.isFinite));
    }
  });
}

const refused: readonly (readonly [object, string])[] = [
  [{ X: zeros(2, 0) }, 'shape.empty «{"fill":0,"shape":[2,0]}» X is empty'],
  [{ X: zeros(0, 2, 4) }, 'shape.empty «{"fill":0,"shape":[0,2,4]}» X is empty'],
  [{ X: zeros(2, 4), Wq: zeros(4, 0) }, 'shape.empty «{"fill":0,"shape":[4,0]}» Wq is empty'],
  [{ X: zeros(2, 4), biasKV: { K: zeros(0), V: zeros(4) } }, 'shape.empty «{"fill":0,"shape":[0]}» biasKV.K is empty'],
  [
    { embedding: { ids: zeros(0), table: zeros(0, 4) } },
    'shape.empty «{"fill":0,"shape":[0,4]}» embedding.table is empty',
  ],
];

for (const [spec, said] of refused) {
  test(`${JSON.stringify(spec)} has nothing to compute`, () =>
    assert.deepEqual(complaints(JSON.stringify(spec)), [said]));
}
