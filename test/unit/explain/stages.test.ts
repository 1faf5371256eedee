import assert from "node:assert/strict";
import { test } from "node:test";
import { copyText } from "../../../src/core/explain/copy/copy.ts";
import type { Derivation } from "../../../src/core/explain/derivation.ts";
import { renderLine } from "../../../src/core/explain/text/renderLine.ts";
import { plainText } from "../../../src/core/words.ts";
import { hostResults } from "../../../src/protocol/guards.ts";
import { computed, explained } from "./support.ts";

const texts = ({ lines }: Derivation): string[] => lines.map((line) => renderLine(line));
const stagesOf = ({ stages }: Derivation): unknown[] =>
  stages.map(({ id, calculation, value }) => [
    id,
    calculation,
    Number.isFinite(value) ? Number(value.toFixed(4)) : value,
  ]);

// Two queries, three keys of width one: scores[i,j] = q·k is easy to see.
const small = { Q: [[2], [3]], K: [[1], [2], [4]], V: [[1], [10], [100]], scale: 1 };

test("softcap, bias, ALiBi and temperature follow each other in one column", () => {
  const spec = computed({
    ...small,
    softcap: 8,
    bias: [[0.5, -0.5, 0.25]],
    position: { type: "alibi", slopes: [0.125] },
    temperature: 2,
  });
  // 8·tanh(8/8) = 6.0928; + 0.25 = 6.3428; − 0.125·2 = 6.0928; ÷ 2 = 3.0464, the row's maximum.
  assert.deepEqual(stagesOf(explained(spec, "scores", 0, 2)).slice(0, 6), [
    ["scores", "2·4", 8],
    ["capped", "8·tanh(8/8)", 6.0928],
    ["bias", "6.09275 + 0.25", 6.3428],
    ["alibi", "6.34275 + (−0.125·|1 − 3|)", 6.0928],
    ["temperature", "6.09275 / 2", 3.0464],
    ["exp", "exp(3.04638 − 3.04638)", 1],
  ]);
  assert.deepEqual(texts(explained(spec, "masked", 0, 2)), [
    "masked[1,3] = capped[1,3] + bias + ALiBi = 6.09275 + 0.25 + (−0.125·|1 − 3|) ≈ 6.09275",
  ]);
});

test("a hidden key names every rule that hides it, and only those", () => {
  const spec = computed({
    ...small,
    mask: ["causal", { keys: [1, 1, 0] }, { window: [-1, 5] }],
    bias: [0, 0, "-Infinity"],
  });
  const mask = explained(spec, "weights", 0, 2).stages.find(({ id }) => id === "mask");
  assert.deepEqual(mask?.blockedBy, [
    { rule: "causal", path: "mask[0]" },
    { rule: "keys", path: "mask[1]" },
    { rule: "bias", path: "bias" },
  ]);
  assert.equal(mask?.value, Number.NEGATIVE_INFINITY);
  const visible = explained(spec, "weights", 1, 1).stages.find(({ id }) => id === "mask");
  assert.deepEqual(visible?.blockedBy, []);
  assert.deepEqual(texts(explained(spec, "weights", 0, 2)), ["weights[1,3] = exp(s − max) / Σ = exp(−∞) / Σ = 0"]);
  assert.ok(!explained(spec, "weights", 0, 2).stages.some(({ id }) => id === "rank"));
});

test("sigmoid and no normalisation explain themselves without a row", () => {
  const sigmoid = explained(computed({ ...small, normalize: "sigmoid" }), "weights", 0, 0);
  assert.deepEqual(texts(sigmoid), ["weights[1,1] = 1 / (1 + exp(−s)) = 1 / (1 + exp(−2)) ≈ 0.880797"]);
  const none = explained(computed({ ...small, normalize: "none" }), "weights", 0, 1);
  assert.deepEqual(texts(none), ["weights[1,2] = s = 4"]);
});

test("other scores show their own calculation", () => {
  const vectors = {
    Q: [[3, 4]],
    K: [
      [4, 3],
      [0, 0],
    ],
    V: [[1], [2]],
    scale: 1,
  };
  assert.deepEqual(texts(explained(computed({ ...vectors, score: "cosine" }), "scores", 0, 0)), [
    "q₁·k₁ = 3·4 + 4·3 = 24",
    "cos(q₁, k₁) = q₁·k₁ / (|q₁|·|k₁|) = 24 / (5·5) = 0.96",
  ]);
  assert.equal(
    texts(explained(computed({ ...vectors, score: "cosine" }), "scores", 0, 1)).at(-1),
    "cos(q₁, k₂) = 0 = 0",
  );
  const general = {
    ...vectors,
    score: {
      type: "general",
      W: [
        [1, 0],
        [2, 1],
      ],
    },
  };
  assert.deepEqual(texts(explained(computed(general), "scores", 0, 0)), ["q₁W·k₁ = 11·4 + 4·3 = 56"]);
  const additive = computed({ ...vectors, score: { type: "additive", v: [2, 1], b: [-7, -7] } });
  assert.deepEqual(texts(explained(additive, "scores", 0, 0)), [
    "t₁ = tanh(q₁,₁ + k₁,₁ + b₁) = tanh(3 + 4 + (−7)) = 0",
    "t₂ = tanh(q₁,₂ + k₁,₂ + b₂) = tanh(4 + 3 + (−7)) = 0",
    "v·tanh(q₁ + k₁ + b) = 2·0 + 1·0 = 0",
  ]);
  assert.equal(explained(additive, "scores", 0, 0).geometry, undefined);
});

test("rotated queries show angle, pair and turn", () => {
  const spec = computed({
    ...small,
    Q: [
      [1, 2],
      [1, 2],
    ],
    K: [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
    position: "rope",
  });
  // Position 1, pair 0: θ = 1; q = (1, 2) turns to (cos 1 − 2 sin 1, sin 1 + 2 cos 1).
  assert.deepEqual(texts(explained(spec, "Q", 1, 0)), [
    "θ = p · base^(−2k/dim) = 1 · 10000^(−2·0/2) = 1",
    "q₂,₁ = q′₂,₁·cos θ − q′₂,₂·sin θ = 1·0.540302 − 2·0.841471 ≈ −1.14264",
  ]);
  assert.deepEqual(
    explained(spec, "Q", 1, 1).operands.map(({ matrix, row, col }) => [matrix, row, col]),
    [
      ["projectedQ", 1, 0],
      ["projectedQ", 1, 1],
    ],
  );
});

test("cached and appended rows of keys say what they are", () => {
  const spec = computed({
    X: [[1, 2]],
    past: { K: [[[[5, 6]]]], V: [[[[7, 8]]]] },
    biasKV: { K: [9, 10], V: [1, 1] },
    zeroKV: true,
    tokens: ["new"],
  });
  const headings = [0, 1, 2, 3].map((row) => plainText(explained(spec, "K", row, 1).heading));
  assert.deepEqual(headings, [
    "Key 1, dimension 2",
    "Key 2 (new), dimension 2",
    "Key 3 (biasKV), dimension 2",
    "Key 4 (zeroKV), dimension 2",
  ]);
  assert.deepEqual(
    [0, 1, 2, 3].map((row) => texts(explained(spec, "K", row, 1))[0]),
    ["k₁,₂ = past.K[1,2] = 6", "k₂,₂ = projectedK[1,2] = 2", "k₃,₂ = biasKV.K[1,2] = 10", "k₄,₂ = zeroKV = 0"],
  );
  assert.deepEqual(explained(spec, "K", 0, 1).source, { path: "past.K", index: 1 });
});

test("a layer norm tells mean and variance, a residual its two parts", () => {
  const spec = computed({ X: [[1, 3]], residual: true, layerNorm: { eps: 0, gamma: [2, 2], beta: [5, 5] } });
  // One key: the output is X itself, the residual (2, 6): mean 4, variance 4.
  assert.deepEqual(texts(explained(spec, "residual", 0, 1)), ["residual[1,2] = context[1,2] + X[1,2] = 3 + 3 = 6"]);
  assert.deepEqual(texts(explained(spec, "normed", 0, 1)), [
    "μ = Σ xₖ / 2 = 4",
    "σ² = Σ (xₖ − μ)² / 2 = 4",
    "normed[1,2] = (x − μ) / √(σ² + ε) · layerNorm.gamma[2] + layerNorm.beta[2] = (6 − 4) / √(4 + 0) · 2 + 5 = 7",
  ]);
});

test("a feed-forward cell sums its hidden units", () => {
  const spec = computed({
    X: [[1, -1]],
    feedForward: {
      W1: [
        [1, 2],
        [3, 1],
      ],
      b1: [5, 0],
      W2: [
        [1, 0],
        [1, 1],
      ],
      b2: [0.5, 0],
    },
  });
  // Hidden: relu(1 − 3 + 5, 2 − 1) = (3, 1); output 1: 3 + 1 + 0.5.
  assert.deepEqual(texts(explained(spec, "feedForward", 0, 0)), [
    "f₁,₁ = h₁ · W2[:,1] + b2[1] = 3·1 + 1·1 + 0.5 = 4.5",
  ]);
});

test("heads find their columns, layouts their rows and keys their head", () => {
  const weights = {
    Wq: [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ],
    Wk: [
      [1, 2],
      [3, 4],
    ],
    Wv: [
      [1, 0],
      [0, 1],
    ],
  };
  const spec = computed({ X: [[1, 10]], heads: 2, kvHeads: 1, ...weights });
  assert.deepEqual(texts(explained(spec, "Q", 0, 1, { head: 1 })), ["q₁,₂ = x₁ · Wq[:,4] = 1·4 + 10·8 = 84"]);
  const turned = {
    Wq: [
      [1, 5],
      [2, 6],
      [3, 7],
      [4, 8],
    ],
    Wk: [
      [1, 3],
      [2, 4],
    ],
    Wv: [
      [1, 0],
      [0, 1],
    ],
  };
  const outIn = computed({ X: [[1, 10]], heads: 2, kvHeads: 1, weightLayout: "out-in", ...turned });
  const cell = explained(outIn, "Q", 0, 1, { head: 1 });
  assert.deepEqual(texts(cell), ["q₁,₂ = x₁ · Wq[4,:] = 1·4 + 10·8 = 84"]);
  assert.deepEqual(cell.operands[1], { layer: "", matrix: "Wq", batch: 0, head: 0, row: 3, col: "all" });
  const score = explained(outIn, "scores", 0, 0, { head: 1 });
  assert.equal(score.operands[1]?.head, 0);
  assert.deepEqual(texts(explained(outIn, "concat", 0, 3))[0], "concat[1,4] = c₁,₂ (head 2) = 10");
});

test("a hidden key's NaN reaches neither the context nor its explanation", () => {
  const spec = computed({ ...small, V: [[1], ["NaN"], [100]], mask: { keys: [1, 0, 0] } });
  const context = explained(spec, "context", 0, 0);
  assert.equal(context.value, 1);
  assert.deepEqual(texts(context), ["c₁,₁ = w₁ · V[:,1] = 1·1 + 0·100 = 1"]);
  assert.deepEqual(
    context.contributions.map(({ product }) => product),
    [1, 0, 0],
  );
});

test("of very many keys a thousand are listed, the others together", () => {
  const X = { random: "normal", shape: [1200, 3], seed: 4 };
  const derivation = explained(computed({ X }), "context", 7, 1);
  const { contributions, remaining, value } = derivation;
  assert.equal(contributions.length, 1000);
  assert.equal(remaining?.keys, 200);
  const listed = contributions.reduce((sum, { product }) => sum + product, 0);
  assert.ok(Math.abs(listed + remaining.product - value) < 1e-12);
  const least = Math.abs(contributions.at(-1)!.product);
  assert.ok(Math.abs(remaining.product) <= 200 * least, "the others are no larger");
  assert.ok(hostResults.explain(derivation));
  for (const format of ["text", "markdown", "tsv"] as const)
    assert.match(copyText(derivation, format), /200 more keys/);
});

test("equal weights share their rank, which is said; rounding does not part them, and what is no number has no rank", () => {
  const spec = computed({ Q: [[1], ["NaN"]], K: [[0.1], [0.1], [3], [1e-17]], V: [[1], [2], [3], [4]] });
  const rank = (row: number, col: number) => {
    const stage = explained(spec, "weights", row, col).stages.find(({ id }) => id === "rank");
    return stage && [stage.value, plainText(stage.label)];
  };
  assert.deepEqual(rank(0, 0), [2, "Rank in the row, shared by 2 keys"]);
  assert.deepEqual(rank(0, 1), [2, "Rank in the row, shared by 2 keys"]);
  assert.deepEqual(rank(0, 2), [1, "Rank in the row"]);
  assert.deepEqual(rank(0, 3), [4, "Rank in the row"]);
  assert.equal(rank(1, 0), undefined);
  const [max] = explained(spec, "weights", 1, 0).lines;
  assert.ok(Number.isNaN(max?.value), "the maximum of a row that is no number is none");
});

test("the rank says among how many keys the query sees", () => {
  const rank = ({ stages }: Derivation) => stages.find(({ id }) => id === "rank");
  assert.equal(rank(explained(computed(small), "weights", 0, 1))?.among, 3);
  const hidden = computed({ ...small, mask: { keys: [1, 1, 0] } });
  assert.equal(rank(explained(hidden, "weights", 0, 1))?.among, 2);
});

test("a query that sees no key says what others make of it, and NaN where it began", () => {
  const note = (spec: Parameters<typeof explained>[0], matrix: string, row: number, col: number) => {
    const { note: words } = explained(spec, matrix, row, col);
    return words && plainText(words);
  };
  const blind = computed({
    ...small,
    mask: [
      [0, 0, 0],
      [1, 1, 1],
    ],
  });
  assert.equal(note(blind, "weights", 0, 1), "No visible key: 0 here, NaN in PyTorch");
  assert.equal(note(blind, "context", 0, 0), "No visible key: 0 here, NaN in PyTorch");
  assert.equal(note(blind, "weights", 1, 1), undefined);
  const bad = computed({ ...small, K: [[1], ["NaN"], [4]] });
  assert.equal(note(bad, "K", 1, 0), "NaN begins here");
  assert.equal(note(bad, "weights", 0, 0), "NaN begins at K[2,1]");
  assert.equal(note(bad, "scores", 0, 0), undefined);
});
