/** A tensor of zeros of some shape. */
export const zeros = (...shape: number[]) => ({ fill: 0, shape });

/** Three vectors of width 4, projected to width 4. */
export const vectors = {
  X: [
    [1, 0, 1, 0],
    [0, 2, 0, 2],
    [1, 1, 1, 1],
  ],
  Wq: { identity: 4 },
  Wk: { identity: 4 },
  Wv: { identity: 4 },
};

/** Three queries, two keys of width 2, two values of width 3. */
export const given = {
  Q: [
    [1, 0],
    [0, 1],
    [1, 1],
  ],
  K: [
    [1, 0],
    [0, 1],
  ],
  V: [
    [1, 0, 2],
    [0, 1, 2],
  ],
};

/** A spec and all that is said of it: code, the text it points at, the message. */
export const shapeFaults: readonly (readonly [object, readonly string[]])[] = [
  [
    { ...vectors, memory: { K: zeros(5, 4), V: zeros(6, 4) } },
    ['shape.mismatch «{"fill":0,"shape":[6,4]}» memory.V and memory.K must have the same number of rows: 6 and 5'],
  ],
  [{ ...vectors, memory: { tokens: ["a"] } }, ['key.missing «{"tokens":["a"]}» memory needs X, or K and V']],
  [
    { ...vectors, memory: { X: zeros(3, 4), K: zeros(3, 4) } },
    ['key.conflict «"K"» memory has either X or K and V, not X and K'],
  ],
  [
    { ...vectors, memory: { X: zeros(5, 3) } },
    ['shape.mismatch «{"fill":0,"shape":[5,3]}» memory.X has 3 columns, but Wk and the other projections need 4'],
  ],
  [
    { ...vectors, memory: { tokens: ["a", "b"], X: zeros(5, 4) } },
    ['shape.mismatch «["a","b"]» memory.tokens must have one label for each row of memory.X: it has 2 for 5'],
  ],
  [{ ...vectors, bo: [1, 2] }, ["shape.mismatch «[1,2]» bo has 2 entries, but context has 4 columns"]],
  [{ ...vectors, heads: 2, kvHeads: 4 }, ["heads.divide «4» kvHeads: 4 key/value heads do not divide 2 heads"]],
  [{ ...given, heads: 2 }, ["shape.mismatch «2» heads is 2, but by the shape of Q it is 1"]],
  [
    {
      Q: [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
      K: [
        [1, 0],
        [0, 1],
      ],
    },
    ['key.missing «"Q"» Q is given, so V must be given too'],
  ],
  [{ ...given, Wq: { identity: 2 } }, ['key.conflict «"Wq"» Wq cannot be used when Q is given directly']],
  [{ ...given, residual: true }, ['key.conflict «"residual"» residual cannot be used when Q is given directly']],
  [
    { ...given, position: "sinusoidal" },
    ['key.conflict «"sinusoidal"» sinusoidal positions are added to X, but Q, K and V are given'],
  ],
  [
    { ...given, V: zeros(2, 1, 2, 3) },
    ['shape.mismatch «{"fill":0,"shape":[2,1,2,3]}» V has a batch of 2, but Q has one of 1'],
  ],
  [
    { ...given, Q: zeros(2, 3, 2), K: zeros(2, 3, 2), V: zeros(1, 3, 2) },
    ['shape.mismatch «{"fill":0,"shape":[1,3,2]}» V and K must have the same number of heads: 1 and 2'],
  ],
  [{ ...given, layout: "packed", heads: 3 }, ["heads.divide «3» 3 heads do not divide the columns of Q, 2"]],
  [
    { ...given, score: { type: "general", W: zeros(3, 2) } },
    ['shape.mismatch «{"fill":0,"shape":[3,2]}» score.W takes queries with 3 columns (its rows), but Q has 2'],
  ],
  [
    {
      ...given,
      K: [
        [1, 2, 3],
        [1, 2, 3],
      ],
      score: "cosine",
    },
    ["shape.mismatch «[[1,2,3],[1,2,3]]» keys (K) have 3 columns, but queries (Q) have 2"],
  ],
  [
    { ...given, past: { K: zeros(1, 1, 2, 2), V: zeros(1, 1, 3, 3) } },
    ['shape.mismatch «{"fill":0,"shape":[1,1,3,3]}» past.V and past.K must have the same number of rows: 3 and 2'],
  ],
  [
    { ...given, past: { K: zeros(1, 2, 2, 2), V: zeros(1, 2, 2, 3) } },
    [
      'shape.mismatch «{"fill":0,"shape":[1,2,2,2]}» past.K and K must have the same number of key/value heads: 2 and 1',
      'shape.mismatch «{"fill":0,"shape":[1,2,2,3]}» past.V and K must have the same number of key/value heads: 2 and 1',
    ],
  ],
  [
    { ...given, past: { K: zeros(2, 2), V: zeros(1, 1, 2, 3) } },
    ['tensor.axes «{"fill":0,"shape":[2,2]}» past.K must be G×P×width or B×G×P×width, its shape is 2×2'],
  ],
  [
    { ...given, mask: [1, 0, 1] },
    ["shape.mismatch «[1,0,1]» mask has the shape 3, which does not fit scores of 3×2 (queries × keys)"],
  ],
  [
    { ...given, mask: zeros(2, 1, 3, 2) },
    [
      'shape.mismatch «{"fill":0,"shape":[2,1,3,2]}» mask has the shape 2×1×3×2, which does not fit scores of 1×1×3×2 (batch × heads × queries × keys)',
    ],
  ],
  [
    { ...given, mask: { blocked: [[1, 0, 1]] } },
    ["shape.mismatch «[[1,0,1]]» mask.blocked has the shape 1×3, which does not fit scores of 3×2 (queries × keys)"],
  ],
  [
    {
      ...given,
      mask: {
        keys: [
          [1, 0],
          [1, 1],
        ],
      },
    },
    ["shape.mismatch «[[1,0],[1,1]]» mask.keys is for a batch of 2, but Q has one of 1"],
  ],
  [
    { ...given, mask: { lengths: [1, 1] } },
    ["shape.mismatch «[1,1]» mask.lengths is for a batch of 2, but Q has one of 1"],
  ],
  [{ ...given, mask: { edges: [[0, 1]] } }, ["shape.mismatch «[[0,1]]» edges need as many keys as queries: 2 and 3"]],
  [
    {
      ...vectors,
      mask: {
        edges: [
          [0, 1],
          [1, 3],
        ],
      },
    },
    ["shape.mismatch «[1,3]» mask.edges: the edge [1, 3] leaves the 3 nodes 0 … 2"],
  ],
  [
    { ...vectors, mask: { edges: [[0, 1], [1]] } },
    ["value «[1]» each of mask.edges must be a pair [i, j] of whole numbers from 0"],
  ],
  [
    { ...vectors, mask: { keys: [1, 1, 1], window: [1, 1] } },
    ['key.conflict «"window"» keys and window are two masks: write a list of two'],
  ],
  [{ ...vectors, mask: "casual" }, ['value «"casual"» mask: the only mask with a name is "causal"']],
  [{ ...vectors, mask: { lenghts: [1] } }, ['key.unknown «"lenghts"» unknown property lenghts. Did you mean lengths?']],
  [
    { ...vectors, mask: ["causal", { window: [1, 2, 3] }] },
    ["value «[1,2,3]» mask[1].window must be 2 numbers, [left, right], not 3"],
  ],
  [
    { ...vectors, bias: [[1, 2]] },
    ["shape.mismatch «[[1,2]]» bias has the shape 1×2, which does not fit scores of 3×3 (queries × keys)"],
  ],
  [
    { ...vectors, position: { type: "learned", values: zeros(4, 4) } },
    ['shape.mismatch «{"fill":0,"shape":[4,4]}» position.values and X must have the same number of rows: 4 and 3'],
  ],
  [{ ...vectors, position: { type: "rope", dim: 6 } }, ["rope.dim «6» dim is 6, but Wk has 4 columns for each head"]],
  [
    { ...vectors, position: { type: "rope", dim: 3 } },
    ["rope.odd «3» rope rotates pairs of numbers, but dim is odd: 3"],
  ],
  [{ ...vectors, position: { type: "rope", cos: zeros(3, 2) } }, ['key.missing «"cos"» cos needs sin beside it']],
  [
    { ...vectors, position: { type: "rope", cos: zeros(2, 2), sin: zeros(2, 2) } },
    ['rope.rows «{"fill":0,"shape":[2,2]}» position.cos has 2 rows, but position 2 is needed, so 3 rows'],
  ],
  [
    { ...vectors, position: { type: "rope", cos: zeros(3, 1), sin: zeros(3, 1) } },
    ['shape.mismatch «{"fill":0,"shape":[3,1]}» position.cos must have one column for each pair of Wk: it has 1 for 2'],
  ],
  [
    { ...vectors, position: { type: "rope", positions: [0, 1, 2], offset: 1 } },
    ['key.conflict «"offset"» offset cannot be combined with positions'],
  ],
  [
    { ...vectors, position: { type: "rope", positions: [0, 1] } },
    ["shape.mismatch «[0,1]» position.positions must have one position for each row of X: it has 2 for 3"],
  ],
  [
    {
      ...vectors,
      position: {
        type: "rope",
        positions: [0, 1.5, 2],
        cos: { fill: 1, shape: [3, 2] },
        sin: { fill: 0, shape: [3, 2] },
      },
    },
    ["tensor.cell «1.5» a cell of position.positions must be a whole number from 0, not 1.5"],
  ],
  [{ ...vectors, position: ["rope", { type: "rope" }] }, ['value «{"type":"rope"}» rope appears twice']],
  [
    { ...vectors, heads: 2, position: { type: "alibi", slopes: [1] } },
    ["shape.mismatch «[1]» position.slopes must have one slope for each head: it has 1 for 2 (heads)"],
  ],
  [
    { ...vectors, layerNorm: { gamma: [1, 2] } },
    ["shape.mismatch «[1,2]» layerNorm.gamma has 2 entries, but context has 4 columns"],
  ],
  [{ ...vectors, layerNorm: { eps: -1 } }, ["value «-1» layerNorm.eps must be 0 or more"]],
  [
    { ...vectors, feedForward: { W1: zeros(3, 5), W2: zeros(5, 4) } },
    ['shape.mismatch «{"fill":0,"shape":[3,5]}» feedForward.W1 takes 3 columns (its rows), but context has 4'],
  ],
  [
    { ...vectors, feedForward: { W1: zeros(4, 5), W2: zeros(4, 4) } },
    ['shape.mismatch «{"fill":0,"shape":[4,4]}» feedForward.W2 takes 4 columns (its rows), but feedForward.W1 has 5'],
  ],
  [
    { ...vectors, feedForward: { W1: zeros(4, 5), W2: zeros(5, 3), residual: true } },
    [
      "shape.mismatch «true» the feedForward.residual adds context, which has 4 columns, to an output that has 3 (feedForward.W2)",
    ],
  ],
  [
    { ...vectors, feedForward: { W1: zeros(4, 5) } },
    ['key.missing «{"W1":{"fill":0,"shape":[4,5]}}» feedForward needs W2'],
  ],
  [{ ...vectors, feedForward: true }, ["value «true» feedForward must be an object with W1 and W2"]],
  [{ ...given, expected: { X: zeros(3, 2) } }, ['step.none «"X"» expected.X: there is no X when Q, K and V are given']],
  [
    { ...vectors, expected: { residual: zeros(3, 3) } },
    ['shape.mismatch «{"fill":0,"shape":[3,3]}» expected.residual is 3×3, but residual is 1×3×4'],
  ],
  [
    { ...vectors, expected: { "layers[0].weights": zeros(3, 3) } },
    ['step.unknown «"layers[0].weights"» layers[0].weights is not a step that can be expected'],
  ],
  [{ ...vectors, expected: { loss: 1 } }, ['train.missing «"loss"» loss is expected, but there is no train']],
  [
    { ...vectors, train: { target: zeros(3, 4) }, expected: { "gradient.Wx": zeros(4, 4) } },
    ['train.name «"gradient.Wx"» Wx is not a tensor of this spec with a gradient'],
  ],
  [
    { ...vectors, train: { target: zeros(3, 4) }, expected: { "next.X": zeros(3, 4) } },
    ['train.name «"next.X"» X is not updated: it is not one of the parameters'],
  ],
  [
    { ...vectors, train: { target: zeros(3, 4) }, expected: { "gradient.Wq": zeros(4, 3), loss: [1] } },
    [
      'shape.mismatch «{"fill":0,"shape":[4,3]}» expected.gradient.Wq is 4×3, but Wq is 4×4',
      "tensor.axes «[1]» expected.loss must be a number, its shape is 1",
    ],
  ],
  [
    { ...vectors, train: { target: zeros(3, 4), parameters: ["Wq", "Wz"], steps: 0 } },
    ['train.name «"Wz"» Wz is not a tensor of this spec with a gradient', "value «0» train.steps must be 1 or more"],
  ],
  [
    { ...vectors, position: { type: "sinusoidal", positions: [0, 1] } },
    ["shape.mismatch «[0,1]» position.positions must have one position for each row of X: it has 2 for 3"],
  ],
  [
    { ...vectors, position: { type: "learned", values: zeros(2, 4), positions: [0, 2, 1] } },
    ["shape.mismatch «[0,2,1]» position.values has 2 rows, but position 2 is needed, so 3 rows"],
  ],
  [
    { ...vectors, X: zeros(2, 3, 4), position: { type: "sinusoidal", positions: zeros(3, 3) } },
    ['shape.mismatch «{"fill":0,"shape":[3,3]}» position.positions has a batch of 3, but X has one of 2'],
  ],
  [
    { ...vectors, position: { type: "learned", values: zeros(4, 4) } },
    ['shape.mismatch «{"fill":0,"shape":[4,4]}» position.values and X must have the same number of rows: 4 and 3'],
  ],
  [
    { ...vectors, X: zeros(2, 3, 4), position: { type: "learned", values: zeros(3, 3, 4) } },
    ['shape.mismatch «{"fill":0,"shape":[3,3,4]}» position.values has a batch of 3, but X has one of 2'],
  ],
  [
    { ...vectors, position: { type: "learned", values: zeros(3, 5) } },
    ['shape.mismatch «{"fill":0,"shape":[3,5]}» position.values has 5 columns, but X has 4'],
  ],
  // What layers that are not understood would have is not known, but what else is wrong is.
  [
    { X: zeros(3, 4), layers: 3, train: { target: zeros(3, 4), parameters: ["layers[0].Wq", "Wz"] } },
    ["value «3» layers must be a list of blocks", 'train.name «"Wz"» Wz is not a tensor of this spec with a gradient'],
  ],
  [
    { ...vectors, display: { grid: [2, 2], decimals: 1.5 } },
    [
      "shape.mismatch «[2,2]» a grid of 2×2 must have one pixel for each row of X: it has 4 for 3",
      "value «1.5» display.decimals must be a whole number",
    ],
  ],
  [{ ...vectors, tolerance: -1 }, ["value «-1» tolerance must be 0 or more"]],
  [{ ...vectors, temperature: 0 }, ["value «0» temperature must be more than 0"]],
  [{ ...vectors, softcap: 0 }, ["value «0» softcap must be more than 0"]],
  [
    {
      X: [
        [1, 0, 1, 0],
        [0, 2, 0, 2],
        [1, 1, 1, 1],
      ],
      Wq: { identity: 4 },
      layers: [{}],
    },
    ['key.misplaced «"Wq"» Wq must be inside a layer, because there are layers'],
  ],
  [
    {
      X: [
        [1, 0, 1, 0],
        [0, 2, 0, 2],
        [1, 1, 1, 1],
      ],
      layers: [
        {
          X: [
            [1, 0, 1, 0],
            [0, 2, 0, 2],
            [1, 1, 1, 1],
          ],
        },
      ],
    },
    ['key.misplaced «"X"» X must be at the root, not in a layer'],
  ],
  [
    {
      X: [
        [1, 0, 1, 0],
        [0, 2, 0, 2],
        [1, 1, 1, 1],
      ],
      layers: [{ Wv: zeros(4, 3) }, { Wq: { identity: 4 } }],
    },
    ['shape.mismatch «{"identity":4}» layers[1].Wq takes 4 columns (its rows), but layers[0].context has 3'],
  ],
  [
    {
      X: [
        [1, 0, 1, 0],
        [0, 2, 0, 2],
        [1, 1, 1, 1],
      ],
      layers: [{}, { Q: [[1]] }],
    },
    ['key.conflict «"Q"» layers[1].Q cannot be given here: this layer takes the output of layers[0]'],
  ],
  [
    {
      X: [
        [1, 0, 1, 0],
        [0, 2, 0, 2],
        [1, 1, 1, 1],
      ],
      layers: [
        {
          memory: {
            X: [
              [1, 0, 1, 0],
              [0, 2, 0, 2],
              [1, 1, 1, 1],
            ],
          },
        },
      ],
    },
    [
      'value «{"X":[[1,0,1,0],[0,2,0,2],[1,1,1,1]]}» layers[0].memory must be at the root; a layer refers to it with "memory": "root"',
    ],
  ],
  [
    {
      X: [
        [1, 0, 1, 0],
        [0, 2, 0, 2],
        [1, 1, 1, 1],
      ],
      layers: [{ memory: "root" }],
    },
    ['memory.missing «"root"» there is no memory at the root to attend to'],
  ],
  [
    {
      X: [
        [1, 0, 1, 0],
        [0, 2, 0, 2],
        [1, 1, 1, 1],
      ],
      memory: {
        X: [
          [1, 0, 1, 0],
          [0, 2, 0, 2],
          [1, 1, 1, 1],
        ],
      },
      layers: [{}],
    },
    ['warning memory.unused «"memory"» no layer has "memory": "root"'],
  ],
  [
    {
      ...vectors,
      encoder: {
        X: [
          [1, 0, 1, 0],
          [0, 2, 0, 2],
          [1, 1, 1, 1],
        ],
      },
    },
    ['warning memory.unused «"encoder"» no block has "memory": "encoder"'],
  ],
  [
    { ...vectors, encoder: { Wq: { identity: 4 } }, memory: "encoder" },
    ["key.missing «{» X is missing (or Q, K and V): encoder has no input"],
  ],
  [
    { ...vectors, encoder: { X: zeros(5, 3) }, memory: "encoder" },
    [
      'shape.mismatch «{"fill":0,"shape":[5,3]}» encoder.context has 3 columns, but Wk and the other projections need 4',
    ],
  ],
  [
    { weights: zeros(2, 3, 3), Wq: { identity: 4 } },
    ['key.conflict «"Wq"» Wq cannot be combined with weights, which are shown as they are'],
  ],
  [
    { weights: zeros(2, 3, 3), heads: 3, tokens: ["a"], expected: { context: zeros(1) } },
    [
      "shape.mismatch «3» heads is 3, but by the shape of weights it is 2",
      'shape.mismatch «["a"]» tokens must have one label for each row of weights: it has 1 for 3',
      'step.none «"context"» expected.context: dumped weights have no context',
    ],
  ],
  [{ X: [] }, ["tensor.axes «[]» X must be n×d or B×n×d, its shape is 0"]],
  [{ X: [[], []] }, ["shape.empty «[[],[]]» X is empty"]],
  [{ X: [1, 2] }, ["tensor.axes «[1,2]» X must be n×d or B×n×d, its shape is 2"]],
  [
    { ...vectors, wq: 1, Heads: 2, casual: true },
    [
      'key.unknown «"wq"» unknown property wq. Did you mean Wq?',
      'key.unknown «"Heads"» unknown property Heads. Did you mean heads?',
      'key.unknown «"casual"» unknown property casual',
    ],
  ],
  [
    { ...vectors, Wq: zeros(3, 5), weightLayout: "out-in" },
    [
      'shape.mismatch «{"fill":0,"shape":[3,5]}» Wq takes 5 columns (its own columns, because weightLayout is out-in), but X has 4',
    ],
  ],
  [
    {
      ...vectors,
      X: [
        [1, null, 1, 0],
        [0, true, 0, 2],
        [1, 1, 1, [1]],
      ],
    },
    [
      'tensor.cell «null» a cell of X must be a number (or "NaN", "Infinity", "-Infinity")',
      "tensor.cell «true» a cell of X must be a number; true and false are for masks",
      "tensor.cell «[1]» a cell of X must be a number, this is a list",
    ],
  ],
  [
    { ...vectors, Wq: { fill: 0, shape: [4, 8], slice: ":, :4, 0" } },
    ['tensor.slice «":, :4, 0"» the slice has more indices than there are axes: 3 for 2'],
  ],
  [
    { ...vectors, Wq: { fill: 0, shape: [4, 8], slice: "9" } },
    ['tensor.slice «"9"» index 9 of the slice is outside axis 1 of length 4'],
  ],
  [
    { ...vectors, Wq: { fill: 0, shape: [4, 8], slice: "a" } },
    ['tensor.slice «"a"» "a" is not an index of a slice: write 2, -1, 0:4, ::2, : or ...'],
  ],
  [
    { ...vectors, bq: { fill: 0, shape: [4], transpose: true } },
    ["value «true» bq.transpose needs two axes, the shape is 4"],
  ],
  [{ ...vectors, Wq: { identity: 4, fill: 1 } }, ['tensor.form «"fill"» a tensor may have identity or fill, not both']],
  [
    { ...vectors, Wq: {} },
    ["tensor.form «{}» Wq must be a tensor: nested arrays, or an object with data, file, fill, identity or random"],
  ],
  [{ ...vectors, Wq: { shape: [4, 4] } }, ['tensor.form «{"shape":[4,4]}» Wq has a shape but no data, fill or random']],
  [
    { ...vectors, Wq: { random: "uniform", shape: [4, 4], std: 1 } },
    ['tensor.form «"std"» std only applies to "normal"'],
  ],
  [{ ...vectors, tokens: ["a", 1, "c"] }, ["value «1» each of tokens must be a string"]],
  [
    { ...vectors, tokens: ["a", "b", "c", "d"] },
    ['shape.mismatch «["a","b","c","d"]» tokens must have one label for each row of X: it has 4 for 3'],
  ],
  [
    { ...vectors, expected: [], given: 1, train: 2, display: 3, memory: 4, encoder: 5 },
    [
      "value «[]» expected must be an object",
      "value «1» given must be an object",
      "value «2» train must be an object",
      "value «3» display must be an object",
      'value «4» memory must be an object, or "encoder"',
      "value «5» encoder must be an object",
    ],
  ],
  [
    { weights: zeros(2, 3), X: [[1]] },
    ['key.conflict «"X"» X cannot be combined with weights, which are shown as they are'],
  ],
  [
    { weights: zeros(2, 3), memory: { tokens: ["a", "b"] } },
    ['shape.mismatch «["a","b"]» memory.tokens must have one label for each row of weights: it has 2 for 3'],
  ],
  [
    { ...vectors, bo: [1, 2, 3, 4], expected: { output: zeros(1, 1, 3, 4) } },
    ['shape.mismatch «{"fill":0,"shape":[1,1,3,4]}» expected.output is 1×1×3×4, but output is 1×3×4'],
  ],
  [
    { X: vectors.X, layers: [{ expected: { Q: zeros(3, 4) } }], expected: { "layers[0].Q": zeros(3, 4) } },
    ['step.twice «"layers[0].Q"» expected.layers[0].Q appears twice'],
  ],
];
