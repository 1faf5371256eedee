import { type Addition, block, drawn, fed, feedForward, gamma, heads, readOut, X } from "./specs.ts";

/** Additions: networks, read-outs, and the type of all steps. */
export const leaving: readonly Addition[] = [
  {
    name: "a gated network",
    spec: feedForward({ Wg: drawn(17, 4, 5), bg: drawn(18, 5), activation: "silu" }),
    key: "feedForward.Wg",
    wrong: [[1]],
    steps: ["feedForward.gate", "feedForward.up", "feedForward.hidden"],
    tensors: ["feedForward.Wg", "feedForward.bg"],
    fact: /gated/,
  },
  {
    name: "a clamped network",
    spec: feedForward({ Wg: drawn(17, 4, 5), clamp: 0.8 }),
    key: "feedForward.clamp",
    wrong: 0,
    steps: ["feedForward.hidden"],
  },
  ...["gelu_tanh", "quick_gelu", "relu2", "sigmoid", "tanh"].map((activation) => ({
    name: `activation ${activation}`,
    spec: feedForward({ activation }),
    ...{ key: "feedForward.activation", wrong: "swish2", fact: new RegExp(activation) },
  })),
  {
    name: "a parallel network",
    spec: { ...feedForward({ parallel: true, residual: true }), residual: true },
    key: "feedForward.parallel",
    wrong: "x",
    steps: ["final"],
    fact: /parallel/,
  },
  {
    name: "a network's norms",
    spec: feedForward({ layerNorm: [{ placement: "pre" }, { placement: "branch", gamma }], residual: 0.5 }),
    key: "feedForward.residual",
    wrong: "x",
    steps: ["feedForward.normed", "feedForward.branchNormed"],
    tensors: ["feedForward.layerNorm[1].gamma"],
  },
  {
    name: "a read-out",
    spec: readOut({ b: drawn(19, 3), layerNorm: { gamma }, scale: 0.5, softcap: 2, labels: ["a", "b", "c"] }),
    key: "readOut.labels",
    wrong: ["a"],
    steps: ["readOut.normed", "readOut.logits", "readOut.probabilities"],
    tensors: ["readOut.W", "readOut.b", "readOut.layerNorm.gamma"],
    fact: /readOut/,
  },
  ...["first", "last", "mean", "max"].map((pool) => ({
    name: `a read-out of the ${pool}`,
    spec: readOut({ pool, transform: { W: drawn(20, 4, 4), activation: "tanh" } }),
    ...{ key: "readOut.pool", wrong: "cls", steps: ["readOut.pooled"], tensors: ["readOut.transform.W"] },
  })),
  {
    name: "a tied read-out",
    spec: { ...fed, readOut: { tied: true } },
    key: "readOut.tied",
    wrong: 1,
    steps: ["readOut.logits"],
    tensors: ["embedding.table"],
    fact: /tied/,
  },
  {
    name: "a read-out after each layer",
    spec: { X, layers: [heads, heads], readOut: { W: drawn(10, 4, 3), each: true } },
    key: "readOut.each",
    wrong: 1,
    steps: ["readOut.logits"],
  },
  {
    name: "a generation",
    spec: { ...fed, mask: "causal", readOut: { tied: true }, generate: { atMost: 2 } },
    key: "generate.atMost",
    wrong: 0,
    steps: ["readOut.probabilities"],
  },
  ...["bfloat16", "float16", "float32"].map((type) => ({
    name: `precision ${type}`,
    spec: { ...block, precision: type },
    ...{ key: "precision", wrong: "float8", fact: new RegExp(`precision ${type}`) },
  })),
];
