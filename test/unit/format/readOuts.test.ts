import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints } from "./support.ts";

const zeros = (...shape: number[]) => ({ fill: 0, shape });
const embedded = { embedding: { ids: [0, 2, 1], table: zeros(5, 4) } };
const layers = [{}, { Wv: zeros(4, 4) }];
const each = { ...embedded, layers, readOut: { tied: true, each: true } };
const X = { X: zeros(3, 4) };

/** Specs whose read-out, networks and what is said of their steps fit. */
const fitting: readonly object[] = [
  { ...embedded, readOut: { tied: true }, expected: { "readOut.logits": zeros(3, 5) } },
  { ...embedded, readOut: { tied: true, b: zeros(5), pool: "mean" }, expected: { "readOut.logits": zeros(5) } },
  { ...each, expected: { "layers[0].readOut.logits": zeros(3, 5), "layers[1].readOut.probabilities": zeros(1, 3, 5) } },
  { ...each, expected: { "layers[0].readOut.normed": zeros(3, 4) } },
  { ...X, readOut: { W: zeros(4, 2) }, given: { "readOut.logits": zeros(3, 2) } },
  { ...X, readOut: { W: zeros(4, 2), normalize: "none" }, given: { "readOut.probabilities": zeros(3, 2) } },
  { ...X, readOut: {}, expected: { "readOut.pooled": zeros(3, 4), "readOut.probabilities": zeros(3, 4) } },
  {
    ...{ ...X, beside: [{ type: "gru", hidden: 2 }, { type: "conv1d" }] },
    expected: { "beside[0].output": zeros(3, 2), "beside[1].output": zeros(3, 4), "beside[1].influence": zeros(3, 3) },
  },
  { ...embedded, beside: [{ type: "lstm", hidden: 3 }], expected: { "beside[0].output": zeros(3, 3) } },
];

for (const spec of fitting) {
  const text = JSON.stringify(spec);
  test(`${text.slice(0, 140)} fits`, () => assert.deepEqual(complaints(text), []));
}

const faults: readonly (readonly [object, string])[] = [
  [
    { ...X, readOut: { tied: true } },
    'key.conflict «"tied"» readOut.tied takes the table of the embedding, but there is no embedding',
  ],
  [
    { ...embedded, readOut: { tied: true, W: zeros(4, 5) } },
    'key.conflict «"W"» tied is the table of the embedding, so W has no use: take one of the two away',
  ],
  [
    { ...embedded, Wv: zeros(4, 3), readOut: { tied: true } },
    "shape.mismatch «true» readOut.tied: context is 3 wide, but embedding.table is 4 wide",
  ],
  [
    { ...X, readOut: { W: zeros(4, 2) }, expected: { "readOut.logits": zeros(3, 3) } },
    'shape.mismatch «{"fill":0,"shape":[3,3]}» expected.readOut.logits is 3×3, but readOut.logits is 1×3×2',
  ],
  [
    { ...X, readOut: { W: zeros(4, 2), pool: "max" }, expected: { "readOut.probabilities": zeros(3, 2) } },
    'shape.mismatch «{"fill":0,"shape":[3,2]}» expected.readOut.probabilities is 3×2, but readOut.probabilities is 1×2',
  ],
  [
    { ...X, readOut: { W: zeros(4, 2), pool: "max" }, given: { "readOut.pooled": zeros(3) } },
    'shape.mismatch «{"fill":0,"shape":[3]}» given.readOut.pooled is 3, but readOut.pooled is 1×4',
  ],
  [
    { ...X, readOut: { W: zeros(4, 2) }, given: { "readOut.pooled": zeros(3, 4) } },
    'step.none «"readOut.pooled"» given.readOut.pooled: the read-out has no such step; give the last layer\'s own',
  ],
  [
    { ...X, given: { "readOut.logits": [1] } },
    'step.none «"readOut.logits"» readOut.logits is given, but there is no readOut',
  ],
  [
    { ...each, readOut: { tied: true }, expected: { "layers[0].readOut.logits": zeros(3, 5) } },
    'step.none «"layers[0].readOut.logits"» expected.layers[0].readOut.logits: a layer is read out only with "each": true',
  ],
  [
    { ...each, expected: { "layers[2].readOut.logits": zeros(3, 5) } },
    'step.none «"layers[2].readOut.logits"» expected.layers[2].readOut.logits: there is no layers[2]',
  ],
  [
    { ...each, expected: { "layers[0].readOut.logits": zeros(5, 3) } },
    'shape.mismatch «{"fill":0,"shape":[5,3]}» expected.layers[0].readOut.logits is 5×3, but readOut.logits is 1×3×5',
  ],
  [
    { ...X, layers: [{ Wv: zeros(4, 3) }, { Wv: zeros(3, 2) }], readOut: { each: true } },
    'shape.mismatch «"each"» readOut.each reads every layer with one W: layers[0] is 3 wide, but the last layer is 2 wide',
  ],
  [
    { weights: zeros(2, 2), readOut: { W: zeros(4, 2) } },
    'key.conflict «"readOut"» readOut: a dump of weights computes nothing that could be read out',
  ],
  [
    { ...X, beside: [{ type: "gru", hidden: 2 }], expected: { "beside[0].output": zeros(3, 4) } },
    'shape.mismatch «{"fill":0,"shape":[3,4]}» expected.beside[0].output is 3×4, but output is 1×3×2',
  ],
  [
    { ...X, beside: [{ type: "gru", hidden: 2 }], expected: { "beside[0].influence": zeros(3, 2) } },
    'shape.mismatch «{"fill":0,"shape":[3,2]}» expected.beside[0].influence is 3×2, but influence is 1×3×3',
  ],
  [
    { ...X, beside: [{ type: "gru" }], expected: { "beside[1].output": zeros(3, 4) } },
    'step.none «"beside[1].output"» expected.beside[1].output: there is no beside[1]',
  ],
  [
    { ...X, expected: { "beside[0].output": [1] } },
    'step.none «"beside[0].output"» beside[0].output is expected, but there is no beside',
  ],
];

for (const [spec, said] of faults) {
  const text = JSON.stringify(spec);
  test(`${text.slice(0, 140)} is refused: ${said.slice(said.indexOf("» ") + 2)}`, () => {
    assert.deepEqual(complaints(text), [said]);
  });
}
