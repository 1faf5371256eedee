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
    'key.conflict «"W"» tied is the table of the embedding, so W would be ignored: remove one of them',
  ],
  [
    { ...embedded, Wv: zeros(4, 3), readOut: { tied: true } },
    "shape.mismatch «true» readOut.tied: context has 3 columns, but embedding.table has 4",
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
    'shape.mismatch «"each"» readOut.each reads every layer with one W: layers[0] has 3 columns, but the last layer has 2',
  ],
  [
    { weights: zeros(2, 2), readOut: { W: zeros(4, 2) } },
    'key.conflict «"readOut"» readOut cannot be used with dumped weights: nothing is computed from them',
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

const going = { ...embedded, readOut: { tied: true } };
const going2 = (block: object) => ({ ...going, ...block, generate: {} });

const generateFaults: readonly (readonly [object, string])[] = [
  [
    { X: zeros(3, 4), readOut: {}, generate: {} },
    'key.missing «"generate"» generate needs an embedding, through which each new id enters',
  ],
  [{ ...embedded, generate: {} }, 'key.missing «"generate"» generate needs a readOut, whose logits choose the next id'],
  [
    { ...embedded, readOut: { W: zeros(4, 3) }, generate: {} },
    'shape.mismatch «{"fill":0,"shape":[4,3]}» generate feeds each label back as an id: readOut.W has 3 labels, but embedding.table has 5 rows',
  ],
  [
    { ...embedded, readOut: { tied: true, pool: "last" }, generate: {} },
    'key.conflict «"last"» generate reads the last position, so pool must be "none"',
  ],
  [
    { embedding: { ids: zeros(2, 3), table: zeros(5, 4) }, readOut: { tied: true }, generate: {} },
    'shape.mismatch «{"fill":0,"shape":[2,3]}» generate goes on from one sequence, but embedding.ids has 2',
  ],
  [
    { ...going, generate: { until: 5 } },
    "shape.mismatch «5» until is 5, but the ids are 0 … 4: embedding.table has 5 labels",
  ],
  [
    { ...going, generate: { start: [0, 7] } },
    "shape.mismatch «[0,7]» generate.start: the id 7 is outside embedding.table, whose 5 rows are 0 … 4",
  ],
  [{ ...going, generate: { start: [] } }, "shape.empty «[]» generate.start is empty"],
  [
    { ...going, embedding: { ids: [], table: zeros(5, 4) }, generate: {} },
    "shape.mismatch «[]» embedding.ids is empty, so there is nothing to go on from",
  ],
  [{ ...going, generate: { atMost: 0 } }, "value «0» generate.atMost must be 1 or more"],
  [{ ...going, generate: { sample: { temperature: 0 } } }, "value «0» generate.sample.temperature must be more than 0"],
  [
    going2({ mask: zeros(3, 3) }),
    'key.conflict «{"fill":0,"shape":[3,3]}» mask is written for the given positions, but generate adds others',
  ],
  [
    going2({ mask: ["causal", { keys: [1, 1, 0] }] }),
    'key.conflict «{"keys":[1,1,0]}» mask[1] is written for the given positions, but generate adds others',
  ],
  [
    going2({ bias: zeros(3, 3) }),
    'key.conflict «{"fill":0,"shape":[3,3]}» bias is written for the given positions, but generate adds others',
  ],
  [
    going2({ position: { type: "learned", values: zeros(2, 4) } }),
    'shape.mismatch «{"fill":0,"shape":[2,4]}» position.values and embedding.ids must have the same number of rows: 2 and 3',
  ],
  [
    { ...going, position: { type: "learned", values: zeros(4, 4) }, generate: { start: [0, 0, 0, 0, 0] } },
    "shape.mismatch «[0,0,0,0,0]» generate.start has 5 ids, but a table of positions has 4 rows",
  ],
  [
    { ...going, generate: { atMost: 2 }, expected: { generated: [1, 2, 3] } },
    "shape.mismatch «[1,2,3]» expected.generated must be a list of at most 2 ids (generate.atMost), its shape is 3",
  ],
  [
    { ...going, expected: { generated: [1] } },
    'step.none «"generated"» generated is expected, but there is no generate',
  ],
];

for (const [spec, said] of generateFaults) {
  const text = JSON.stringify(spec);
  test(`${text.slice(0, 160)} is refused: ${said.slice(said.indexOf("» ") + 2)}`, () => {
    assert.deepEqual(complaints(text), [said]);
  });
}
