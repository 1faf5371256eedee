import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints } from "./support.ts";

const zeros = (...shape: number[]) => ({ fill: 0, shape });
const ones = (...shape: number[]) => ({ fill: 1, shape });
const X = { X: zeros(3, 4), heads: 2 };
const batch = { ...X, X: zeros(2, 3, 4) };
const identity = { identity: 4 };
const pairs = { Wq: zeros(4, 8), Wk: zeros(4, 8), Wv: zeros(4, 4) };
const t5 = { type: "t5", values: zeros(8, 2) };
const window = { type: "relative2d", window: [1, 3], values: zeros(5, 2) };
const train = { target: zeros(3, 4) };

/** Specs whose scores, weights and mix fit. */
const fitting: readonly object[] = [
  { ...X, scale: ones(3, 1), temperature: ones(2, 1, 1) },
  { ...batch, scale: ones(2, 2, 3, 1), temperature: ones(2, 1, 1, 1) },
  { ...X, scale: ones(1), temperature: { shape: [], data: [2] } },
  { ...X, scale: [[0], [-1], [2]], train, expected: { "gradient.scale": zeros(3, 1) } },
  { ...X, sinks: [0, 1], expected: { sinkWeights: zeros(2, 3) }, given: { weights: zeros(2, 3, 3) } },
  { ...X, sinks: [0, 1], train, expected: { "gradient.sinks": [0, 0], "next.sinks": [0, 0] } },
  { ...X, gate: { W: identity }, expected: { gated: zeros(2, 3, 2) } },
  { ...X, gate: { W: zeros(2, 4), b: [0, 0], over: "head" }, weightLayout: "out-in" },
  { ...X, position: [t5, window, "alibi"], train, expected: { "gradient.position[1].values": zeros(5, 2) } },
  { ...X, dropout: { p: 0, mask: true }, expected: { dropped: zeros(2, 3, 3) } },
  { ...batch, dropout: { p: 0.5, mask: ones(2, 1, 3, 3) } },
  {
    ...{
      ...X,
      ...pairs,
      differential: { lambda: 0.5, norm: { gamma: [1, 1] } },
      dropout: { p: 0.5, mask: ones(2, 3, 3) },
    },
    ...{
      past: { K: zeros(1, 4, 2, 2), V: zeros(1, 2, 2, 2) },
      sinks: [0, 0, 0, 0],
      bias: zeros(4, 3, 5),
      Wo: identity,
    },
    dropout: { p: 0.5, mask: ones(3, 5) },
    given: { weights: zeros(4, 3, 5), difference: zeros(2, 3, 5), contextNormed: zeros(2, 3, 2), V: zeros(2, 5, 2) },
  },
  {
    ...{ Q: zeros(4, 3, 2), K: zeros(4, 3, 2), V: zeros(2, 3, 5), differential: { lambda: 0.5 } },
    expected: { context: zeros(2, 3, 5), scores: zeros(4, 3, 3), concat: zeros(3, 10) },
  },
  {
    ...{ Q: zeros(3, 8), K: zeros(3, 4), V: zeros(3, 5), layout: "packed", heads: 2, kvHeads: 1 },
    ...{ differential: { lambda: 0.5 }, expected: { context: zeros(2, 3, 5), presentK: zeros(2, 3, 2) } },
  },
];

for (const spec of fitting) {
  const text = JSON.stringify(spec);
  test(`${text.slice(0, 140)} fits`, () => assert.deepEqual(complaints(text), []));
}

const faults: readonly (readonly [object, string])[] = [
  [
    { ...X, scale: [1, 2] },
    "shape.mismatch «[1,2]» scale has the shape 2, but its last axis must be 1: one number for each head is 2×1×1, for each query 3×1",
  ],
  [
    { ...X, scale: ones(3, 1, 1) },
    'shape.mismatch «{"fill":1,"shape":[3,1,1]}» scale has the shape 3×1×1, which does not fit 1×2×3×1 (batch × heads × queries × 1)',
  ],
  [{ ...X, temperature: [[1], [0], [1]] }, "tensor.cell «0» a cell of temperature must be more than 0, not 0"],
  [
    { ...X, temperature: { fill: -1, shape: [3, 1] } },
    'tensor.cell «{"fill":-1,"shape":[3,1]}» a cell of temperature must be more than 0, not -1',
  ],
  [
    { ...X, sinks: [0, 1], normalize: "sigmoid" },
    'key.conflict «"sinks"» sinks only apply to softmax; normalize is "sigmoid"',
  ],
  [
    { ...X, sinks: [0, 1, 2] },
    "shape.mismatch «[0,1,2]» sinks must have one number for each head: it has 3 for 2 (heads)",
  ],
  [
    { ...X, expected: { sinkWeights: zeros(2, 3) } },
    'step.none «"sinkWeights"» expected.sinkWeights: sinkWeights needs sinks',
  ],
  [{ ...X, gate: { b: [1] } }, 'key.missing «{"b":[1]}» gate needs W'],
  [
    { ...X, gate: { W: identity, over: "head" } },
    'shape.mismatch «{"identity":4}» gate.W yields 4 columns, but over heads it needs one for each of the 2 heads (heads)',
  ],
  [
    { Q: zeros(3, 2), K: zeros(3, 2), V: zeros(3, 2), gate: { W: identity } },
    'key.conflict «"gate"» gate cannot be used when Q, K and V are given: it needs X',
  ],
  [
    { ...X, dropout: 0.1 },
    'value «0.1» dropout needs its mask, {"p": …, "mask": …}: a probability alone changes no number',
  ],
  [{ ...X, dropout: { p: 0.5 } }, 'key.missing «{"p":0.5}» dropout needs mask'],
  [{ ...X, dropout: { p: 1, mask: ones(3, 3) } }, "value «1» dropout.p must be less than 1: with 1 nothing is kept"],
  [
    { ...X, dropout: { p: 0.5, mask: ones(2, 3) } },
    'shape.mismatch «{"fill":1,"shape":[2,3]}» dropout.mask has the shape 2×3, which does not fit scores of 3×3 (queries × keys)',
  ],
  [{ ...X, ...pairs, differential: { outputScale: 2 } }, 'key.missing «{"outputScale":2}» differential needs lambda'],
  [
    { ...X, ...pairs, differential: { lambda: 1, norm: { gamma: [1, 2, 3] } } },
    "shape.mismatch «[1,2,3]» differential.norm.gamma has 3 entries, but Wv has 2 columns for each head",
  ],
  [
    { ...X, Wqkv: zeros(4, 12), differential: { lambda: 1 } },
    'key.conflict «"Wqkv"» Wqkv cannot be combined with differential, whose keys and values may differ in width: write Wq, Wk and Wv',
  ],
  [{ ...X, position: "t5" }, 'value «"t5"» write t5 positions with their table: {"type": "t5", "values": …}'],
  [
    { ...X, position: { ...t5, values: zeros(8, 3) } },
    'shape.mismatch «{"fill":0,"shape":[8,3]}» position.values must have one column for each head: it has 3 for 2 (heads)',
  ],
  [
    { ...X, position: { ...t5, maxDistance: 2 } },
    "value «2» maxDistance is 2, but the first 2 distances have a bucket each, so it must be more",
  ],
  [
    { ...X, position: { ...window, window: [3, 0] } },
    "value «[3,0]» position.window must be [rows, columns] of the window, two whole numbers from 1",
  ],
  [
    { ...X, position: { ...window, window: [2, 3] } },
    "shape.mismatch «[2,3]» position.window has 6 pixels, but X has 3 rows",
  ],
  [
    { ...X, position: { ...window, values: zeros(9, 2) } },
    'shape.mismatch «{"fill":0,"shape":[9,2]}» position.values must have one row for each offset in position.window: it has 9 for 5',
  ],
];

for (const [spec, complaint] of faults) {
  test(`one complaint: ${complaint}`, () => assert.deepEqual(complaints(JSON.stringify(spec)), [complaint]));
}
