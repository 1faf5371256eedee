import { type Addition, block, drawn, embedding, fed, gamma, rope, scaling, wide, X } from "./specs.ts";

/** Additions: what enters a block, and positions. */
export const entering: readonly Addition[] = [
  { name: "embedding", spec: fed, key: "embedding", wrong: 1, tensors: ["embedding.table"] },
  {
    name: "embedding with types, positions, scale and norm",
    spec: {
      ...fed,
      embedding: {
        ...embedding,
        scale: 2,
        types: { ids: [0, 1, 0], table: drawn(11, 2, 4) },
        positions: { table: drawn(12, 3, 4) },
        layerNorm: { gamma, beta: drawn(13, 4) },
      },
    },
    ...{ key: "embedding.scale", wrong: "2", steps: ["embedding"] },
    tensors: ["embedding.types.table", "embedding.positions.table", "embedding.layerNorm.gamma"],
  },
  { name: "vocabulary", spec: { ...fed, vocabulary: ["a", "b", "c", "d"] }, key: "vocabulary", wrong: [1, 2, 3, 4] },
  ...["qkv", "per-head", "per-group"].map((layout) => ({
    name: `fused projections, ${layout}`,
    spec: { X, heads: 2, Wqkv: drawn(2, 4, 12), bqkv: drawn(3, 12), Wo: drawn(5, 4, 4), qkvLayout: layout },
    ...{ key: "qkvLayout", wrong: "other", tensors: ["Wqkv", "bqkv"] },
  })),
  {
    name: "reshape",
    spec: { ...block, Wq: { ...drawn(2, 16), reshape: [4, -1] } },
    key: "Wq.reshape",
    wrong: [-1, -1],
  },
  { name: "flatten", spec: { ...block, Wq: { ...drawn(2, 2, 2, 4), flatten: true } }, key: "Wq.flatten", wrong: 1 },
  ...["rms", "layer", "l2"].map((type) => ({
    name: `norms of queries and keys, ${type}`,
    spec: { ...rope({}), qNorm: { type, gamma: drawn(9, 2) }, kNorm: { type } },
    ...{ key: "qNorm", wrong: { type: "batch" }, steps: ["normedQ", "normedK"], tensors: ["qNorm.gamma"] },
  })),
  {
    name: "RMS norm with an offset, on the branch",
    spec: { ...block, residual: true, layerNorm: { type: "rms", gamma, offset: 1, placement: "branch" } },
    ...{ key: "layerNorm.placement", wrong: "middle", steps: ["branchNormed"] },
    ...{ tensors: ["layerNorm.gamma"], fact: /branch \(rms\)/ },
  },
  {
    name: "a list of norms",
    spec: { ...block, residual: true, layerNorm: [{ placement: "pre", gamma }, { placement: "post" }] },
    ...{ key: "layerNorm", wrong: [1], steps: ["normed", "postNormed"], tensors: ["layerNorm[0].gamma"] },
  },
  { name: "a residual with a factor", spec: { ...block, residual: 0.5 }, key: "residual", wrong: "x", fact: /× 0\.5/ },
  {
    name: "rows of a table of positions",
    spec: { ...block, position: { type: "sinusoidal", positions: [4, 1, 2] } },
    key: "position.positions",
    wrong: [1],
    steps: ["position"],
  },
  {
    name: "sines and cosines in halves",
    spec: { ...block, position: { type: "sinusoidal", layout: "halves" } },
    key: "position.layout",
    wrong: "x",
    steps: ["position"],
  },
  { name: "fractional positions", spec: rope({ positions: [0, 0.5, 1.5] }), key: "position.positions", wrong: [1] },
  {
    name: "rope from an entry on",
    spec: { ...wide, position: { type: "rope", from: 2 } },
    key: "position.from",
    wrong: -1,
  },
  { name: "rope of some heads", spec: rope({ heads: [1] }), key: "position.heads", wrong: [5] },
  ...[
    { type: "linear", factor: 2 },
    { type: "ntk", factor: 2 },
    { type: "dynamic", factor: 2, original: 2 },
    { type: "llama3", factor: 4, original: 8 },
    { type: "yarn", factor: 2, original: 4 },
    { type: "longrope", short: [1], long: [2], original: 2 },
  ].map((one) => ({ name: `rope scaled, ${one.type}`, spec: scaling(one), key: "position.scaling.type", wrong: "x" })),
  {
    name: "rope of several axes",
    spec: {
      ...wide,
      position: {
        type: "rope",
        positions: [
          [0, 1, 2],
          [0, 0, 1],
          [0, 1, 0],
        ],
        sections: [1, 1, 0],
      },
    },
    ...{ key: "position.sections", wrong: [1, 2, 3] },
  },
  {
    name: "T5's table",
    spec: { ...block, position: { type: "t5", values: drawn(14, 4, 2), maxDistance: 8 } },
    key: "position.maxDistance",
    wrong: 0,
    tensors: ["position.values"],
    stage: "t5",
    steps: ["masked"],
  },
  {
    name: "a table of pixels' offsets",
    spec: { ...block, position: { type: "relative2d", window: [1, 3], values: drawn(14, 5, 2) } },
    key: "position.window",
    wrong: [1, 2],
    tensors: ["position.values"],
    stage: "relative2d",
    steps: ["masked"],
  },
];
