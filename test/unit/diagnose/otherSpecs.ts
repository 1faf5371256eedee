/** A spec, the spec of a program with a mistake, and what names the mistake. */
export type OtherSpec = readonly [name: string, right: object, wrong: object, says: RegExp];

const random = (shape: readonly number[], seed: number, std = 1) => ({ random: "normal", shape, seed, std });
const [n, d] = [7, 12];
const weights = (seed: number, kv = d) => ({
  Wq: random([d, d], seed + 1, 0.5),
  Wk: random([d, kv], seed + 2, 0.5),
  Wv: random([d, kv], seed + 3, 0.5),
  Wo: random([d, d], seed + 4, 0.5),
});
const plain = { X: random([n, d], 501), ...weights(510), heads: 3 };
const { X, ...rest } = plain;
const causal = { ...plain, mask: "causal" };
const past = { K: random([1, 3, 4, 4], 600), V: random([1, 3, 4, 4], 601) };
const norm = (seed: number) => ({ placement: "pre", gamma: random([d], seed, 0.3), beta: random([d], seed + 1, 0.3) });
const network = {
  ...{ W1: random([d, 20], 710, 0.4), b1: random([20], 711, 0.5), W2: random([20, d], 712, 0.4) },
  ...{ b2: random([d], 713, 0.5), activation: "gelu", residual: true, layerNorm: norm(714) },
};
const layer = { ...causal, residual: true, layerNorm: norm(700), feedForward: network };
const square = { W1: random([d, d], 730, 0.4), W2: random([d, d], 731, 0.4), activation: "gelu" };
const qk = {
  ...{ ...causal, position: "rope" },
  ...{ qNorm: { type: "rms", gamma: [1, 2, 3, 4] }, kNorm: { type: "rms", gamma: [2, 1, 1, 3] } },
};
const paired = { ...plain, memory: { X: random([n, d], 803) } };
const cross = { ...plain, memory: { X: random([5, d], 802) } };
const embedding = { ids: [1, 4, 2, 0, 3, 1, 2], table: random([6, d], 930) };
const embedded = (parts: object) => ({ ...rest, embedding: { ...embedding, ...parts } });
const bias = { ...plain, bias: random([3, n, n], 901) };
const byDistance = (distance: (d: number) => number) =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => {
      const x = Math.max(1 - n, Math.min(n - 1, distance(j - i)));
      return Math.sin(x * x + 1.3 * x) + 0.2 * x;
    }),
  );
const t5 = { type: "t5", values: random([8, 3], 910) };
const learned = { type: "learned", values: random([12, d], 920) };
const padded = { ...plain, mask: { keys: [0, 0, 1, 1, 1, 1, 1] } };
const first = Array.from({ length: n }, (_, at) => at);
const differential = { ...plain, Wq: random([d, 24], 951, 0.5), Wk: random([d, 24], 952, 0.5) };

/** Mistakes of programs that are written as specs of their own, not as changes of the engine's. */
export const otherSpecs: readonly OtherSpec[] = [
  [
    "sinks reversed",
    { ...plain, sinks: [0.5, -1, 2] },
    { ...plain, sinks: [2, -1, 0.5] },
    /sinks are in reverse order/,
  ],
  [
    "one sink",
    { ...plain, sinks: [0.5, -1, 2] },
    { ...plain, sinks: [0.5, 0.5, 0.5] },
    /every head has the first head's sink/,
  ],
  [
    "the feature",
    { ...plain, score: { type: "linear", feature: "elu+1" }, normalize: "sum" },
    { ...plain, score: { type: "linear", feature: "relu" }, normalize: "sum" },
    /feature of the linear score is "relu"/,
  ],
  [
    "dropout inverted",
    { ...plain, dropout: { p: 0.5, mask: [[1, 0, 1, 1, 0, 1, 1]] } },
    { ...plain, dropout: { p: 0.5, mask: [[0, 1, 0, 0, 1, 0, 0]] } },
    /the others kept/,
  ],
  [
    "biases exchanged",
    { ...plain, bq: random([d], 480), bk: random([d], 481) },
    { ...plain, bq: random([d], 481), bk: random([d], 480) },
    /bq and bk are exchanged/,
  ],
  [
    "dilated by one less",
    { ...plain, mask: { dilated: [2, 2] } },
    { ...plain, mask: { dilated: [2, 1] } },
    /dilated mask has width 2 and step 1/,
  ],
  [
    "the other end rotated",
    { ...causal, position: { type: "rope", dim: 2 } },
    { ...causal, position: { type: "rope", dim: 2, from: 2 } },
    /other end of each head/,
  ],
  [
    "one head rotated",
    { ...causal, position: "rope" },
    { ...causal, position: { type: "rope", heads: [0] } },
    /first half of the heads/,
  ],
  ...([0.8, 0.45] as const).map(
    (clamp): OtherSpec => [
      `the clamp is ${clamp}`,
      { ...layer, feedForward: { ...network, Wg: random([d, 20], 740, 0.4), clamp: 0.3 } },
      { ...layer, feedForward: { ...network, Wg: random([d, 20], 740, 0.4), clamp } },
      new RegExp(`feedForward\\.clamp is ${String(clamp).replace(".", "\\.")}`),
    ],
  ),
  ["past ignored", { ...causal, past }, causal, /past is left out/],
  ["past exchanged", { ...causal, past }, { ...causal, past: { K: past.V, V: past.K } }, /past\.K and past\.V/],
  ["gate ignored", { ...causal, gate: { W: random([d, d], 940) } }, causal, /gate is left out/],
  ["zeroKV ignored", { ...plain, zeroKV: true }, plain, /zeroKV is left out/],
  ["biasKV ignored", { ...plain, biasKV: { K: random([d], 960), V: random([d], 961) } }, plain, /biasKV is left out/],
  ["keys of X", cross, plain, /same sequence/],
  [
    "λ of differential attention",
    { ...differential, differential: { lambda: 0.3 } },
    { ...differential, differential: { lambda: 0.8 } },
    /differential\.lambda is 0\.8/,
  ],
  ["sinks scaled", { ...plain, sinks: [0.5, -1, 2] }, { ...plain, sinks: [0.25, -0.5, 1] }, /sinks are scaled/],
  ["temperature", { ...causal, temperature: 2 }, { ...causal, temperature: 0.5 }, /multiplied by the temperature/],
  ["keys of X", paired, { ...paired, memory: { K: X, V: paired.memory.X } }, /the keys come from the same sequence/],
  ["values of X", paired, { ...paired, memory: { K: paired.memory.X, V: X } }, /the values come from the same seq/],
  ["memory exchanged", paired, { ...paired, X: paired.memory.X, memory: { X } }, /are exchanged/],
  [
    "positions of queries",
    { ...plain, position: "sinusoidal" },
    { ...plain, position: "sinusoidal", memory: { X } },
    /reach the queries only/,
  ],
  [
    "qk norm over the width",
    qk,
    {
      ...qk,
      qNorm: { ...qk.qNorm, gamma: [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4], over: "width" },
      kNorm: { ...qk.kNorm, gamma: [2, 1, 1, 3, 2, 1, 1, 3, 2, 1, 1, 3], over: "width" },
    },
    /over the width/,
  ],
  [
    "slopes in order",
    { ...causal, heads: 6, position: "alibi" },
    { ...causal, heads: 6, position: { type: "alibi", slopes: [0.5, 0.25, 0.125, 0.0625, 0.015625, 0.00390625] } },
    /falling order/,
  ],
  [
    "slopes of four heads",
    { ...causal, heads: 6, position: "alibi" },
    { ...causal, heads: 6, position: { type: "alibi", slopes: [0.25, 0.0625, 0.015625, 0.00390625, 0, 0] } },
    /up to a power of two/,
  ],
  [
    "sum of squares",
    { ...plain, residual: true, layerNorm: { type: "rms" } },
    {
      ...{ ...plain, residual: true },
      layerNorm: { type: "rms", gamma: { fill: 1 / Math.sqrt(d), shape: [d] }, eps: 1e-6 / d },
    },
    /root of the sum/,
  ],
  ["sparsemax", plain, { ...plain, normalize: "sparsemax" }, /sparsemax/],
  ["cosine", plain, { ...plain, score: "cosine" }, /cosine/],
  ["qNorm and kNorm", qk, { ...qk, qNorm: qk.kNorm, kNorm: qk.qNorm }, /qNorm and kNorm are exchanged/],
  ["eps of qNorm", qk, { ...qk, qNorm: { ...qk.qNorm, eps: 0.01 }, kNorm: { ...qk.kNorm, eps: 0.01 } }, /is 0\.01/],
  [
    "gamma and beta",
    layer,
    { ...layer, layerNorm: { placement: "pre", gamma: norm(700).beta, beta: norm(700).gamma } },
    /gamma and beta/,
  ],
  [
    "norms exchanged",
    layer,
    { ...layer, layerNorm: norm(714), feedForward: { ...network, layerNorm: norm(700) } },
    /layerNorm and feedForward\.layerNorm are exchanged/,
  ],
  [
    "one norm for both",
    layer,
    { ...layer, feedForward: { ...network, layerNorm: norm(700) } },
    /layerNorm is used instead of feedForward\.layerNorm/,
  ],
  [
    "both norms after",
    layer,
    {
      ...{ ...layer, layerNorm: { ...norm(700), placement: "post" } },
      feedForward: { ...network, layerNorm: { ...norm(714), placement: "post" } },
    },
    /all norms are "post"/,
  ],
  [
    "parallel, of the attention's input",
    layer,
    { ...layer, feedForward: { ...network, parallel: "shared", layerNorm: undefined } },
    /in parallel/,
  ],
  ["parallel", layer, { ...layer, feedForward: { ...network, parallel: true } }, /in parallel with the attention/],
  [
    "branches over √2",
    layer,
    { ...layer, residual: Math.SQRT1_2, feedForward: { ...network, residual: Math.SQRT1_2 } },
    /1\/√2/,
  ],
  [
    "W1 and W2",
    { ...layer, feedForward: square },
    { ...layer, feedForward: { ...square, W1: square.W2, W2: square.W1 } },
    /feedForward\.W1 and feedForward\.W2 are exchanged/,
  ],
  [
    "half of the head rotated",
    { ...causal, position: "rope" },
    { ...causal, position: { type: "rope", dim: 2 } },
    /1\/2 of the head/,
  ],
  [
    "positions over 4",
    { ...causal, position: "rope" },
    { ...causal, position: { type: "rope", scaling: { type: "linear", factor: 4 } } },
    /multiplied by 0\.25/,
  ],
  [
    "positions of left padding",
    { ...padded, position: "sinusoidal" },
    { ...padded, position: { type: "sinusoidal", positions: [0, 0, 0, 1, 2, 3, 4] } },
    /do not count padding/,
  ],
  [
    "learned positions from 2",
    { ...plain, position: { ...learned, positions: first } },
    { ...plain, position: { ...learned, positions: first.map((p) => p + 2) } },
    /off by 2/,
  ],
  [
    "ids of positions",
    embedded({ positions: { table: random([9, d], 931) } }),
    embedded({ positions: { table: random([9, d], 931), ids: first.map((p) => p + 1) } }),
    /embedding\.positions are off by 1/,
  ],
  [
    "types",
    embedded({ types: { ids: [0, 0, 0, 1, 1, 1, 1], table: random([2, d], 931) } }),
    embedded({}),
    /embedding\.types is left out/,
  ],
  ["bias of one head", bias, { ...bias, bias: { ...bias.bias, slice: "0:1" } }, /first head's bias/],
  ["bias moved", { ...plain, bias: byDistance((x) => x) }, { ...plain, bias: byDistance((x) => x + 1) }, /off by 1/],
  ["bias mirrored", { ...plain, bias: byDistance((x) => x) }, { ...plain, bias: byDistance((x) => -x) }, /query − key/],
  ["buckets", { ...plain, position: { ...t5, maxDistance: 8 } }, { ...plain, position: t5 }, /distance.* is 128/],
  [
    "lengths",
    { ...plain, mask: { keys: [1, 1, 1, 1, 1, 0, 0] } },
    { ...plain, mask: { keys: [1, 1, 1, 1, 1, 1, 0] } },
    /padding begins 1/,
  ],
  [
    "documents",
    { ...plain, mask: ["causal", { documents: [0, 0, 0, 1, 1, 1, 1] }] },
    { ...plain, mask: ["causal", { documents: [0, 0, 1, 1, 1, 1, 1] }] },
    /documents begin -1/,
  ],
  ["prefix", { ...plain, mask: { prefix: 3 } }, { ...plain, mask: { prefix: 4 } }, /prefix differs by 1/],
  [
    "chunks",
    { ...plain, mask: ["causal", { chunk: 3 }] },
    { ...plain, mask: ["causal", { window: [2, 0] }] },
    /window reaches 2/,
  ],
];
