import assert from "node:assert/strict";
import { test } from "node:test";
import { brokenText } from "../../../src/core/claims/brokenText.ts";
import type { ClaimOutcome } from "../../../src/core/claims/claim.ts";
import { claims, type TriedClaim, tryClaims } from "../../../src/core/claims/claims.ts";
import { rank } from "../../../src/core/claims/statisticsClaims.ts";
import { plainText } from "../../../src/core/words.ts";
import { type Computed, computed, computedText, specFiles, workedExample } from "../explain/support.ts";

const first = { layer: "", batch: 0, head: 0, row: 0, col: 1 };

function tried({ spec, result }: Pick<Computed, "spec" | "result">, place = first): Map<string, TriedClaim> {
  const layer = result.layers.some(({ path }) => path === place.layer) ? place.layer : (result.layers[0]?.path ?? "");
  return new Map(tryClaims(spec, result, { ...place, layer })?.map((claim) => [claim.id, claim]));
}

const figures = (claim: ClaimOutcome | undefined) => claim?.figures.map(({ value }) => value) ?? [];

test("the worked example: q · k is the shadow on k times k, not ‖q‖² cos θ, and a score of 0 is no weight of 0", () => {
  const found = tried(computed(workedExample));
  const [said, product, shadow] = figures(found.get("projection"));
  assert.equal(product, 4);
  assert.ok(Math.abs((shadow ?? 0) - 4) < 1e-12);
  assert.equal(said?.toFixed(2), "1.58");
  assert.equal(found.get("projection")?.verdict, "fails");
  assert.equal(figures(found.get("orthogonal"))[0]?.toFixed(4), "0.0091");
  assert.equal(found.get("orthogonal")?.verdict, "fails");
});

test("what holds of the worked example, what does not, and what says nothing of it", () => {
  const found = tried(computed(workedExample));
  const with_ = (verdict: string) =>
    [...found.values()].filter((claim) => claim.verdict === verdict).map(({ id }) => id);
  assert.deepEqual(with_("holds"), [
    ...["nonNegative", "positive", "rowsAddUp", "convexHull", "triangle", "symmetric"],
    ...["valuesFirst", "shift", "keyBias", "permutation", "bfloat16", "float16"],
  ]);
  assert.deepEqual(with_("open"), ["hiddenIsZero", "scaledVariance", "lowRank"]);
  assert.ok([...found.values()].every(({ verdict, reason }) => (verdict === "open") === (reason !== undefined)));
});

/** For each statement a spec in which it fails; and one in which it holds. */
const X = workedExample.X;
const random = (shape: number[], seed: number) => ({ random: "normal", shape, seed });
const counterexamples: Readonly<Record<string, object>> = {
  nonNegative: {
    X: [
      [1, -1],
      [-1, 1],
    ],
    normalize: "none",
  },
  positive: {
    Q: [[800, 0]],
    K: [
      [1, 0],
      [-1, 0],
    ],
    V: [[1], [2]],
    scale: 1,
  },
  rowsAddUp: { X, normalize: "sigmoid" },
  convexHull: { X, normalize: "sigmoid" },
  noFuture: { X },
  hiddenIsZero: {
    X: [[1], [2]],
    bias: [
      [-1e4, -1e4],
      [0, -1e9],
    ],
  },
  projection: workedExample,
  triangle: {
    X: [
      [1, -1],
      [-1, 1],
    ],
  },
  orthogonal: workedExample,
  symmetric: { Q: random([3, 2], 1), K: random([3, 2], 2), V: random([3, 2], 3) },
  angleOnly: workedExample,
  scaledVariance: { X: random([8, 64], 1), scale: 1 },
  lowRank: { Q: random([6, 2], 1), K: random([6, 2], 2), V: random([6, 2], 3) },
  withoutSoftmax: workedExample,
  valuesFirst: { ...workedExample, bv: [1, 2, 3], normalize: "sigmoid" },
  nestedSoftmax: workedExample,
  shift: { X, normalize: "sigmoid" },
  keyBias: { ...workedExample, normalize: "sigmoid" },
  permutation: { X, position: "sinusoidal" },
  bfloat16: { Q: [[1]], K: [[300.7], [301]], V: [[1], [2]], scale: 1 },
  float16: { Q: [[300]], K: [[300], [300]], V: [[1], [2]], scale: 1 },
};
const examplesThatHold: Readonly<Record<string, object>> = {
  hiddenIsZero: { X, mask: "causal" },
  noFuture: { X, mask: "causal" },
  projection: {
    Q: [[1, 2]],
    K: [
      [0, 1],
      [2, 1],
    ],
    V: [[1], [2]],
  },
  orthogonal: { X, normalize: "none" },
  symmetric: { X },
  angleOnly: { X, score: "cosine" },
  scaledVariance: { X: random([16, 64], 1), Wq: random([64, 64], 2), Wk: random([64, 64], 3), Wv: random([64, 4], 4) },
  lowRank: { Q: random([6, 2], 1), K: random([6, 2], 2), V: random([6, 2], 3), normalize: "none" },
  withoutSoftmax: { ...workedExample, normalize: "none" },
  nestedSoftmax: {
    X: [
      [1, 1],
      [1, 1],
    ],
  },
};

for (const { id, claim } of claims) {
  test(`there is a spec in which this fails, and one in which it holds: ${plainText(claim)}`, () => {
    const failing = counterexamples[id];
    assert.ok(failing !== undefined, id);
    assert.equal(tried(computed(failing)).get(id)?.verdict, "fails");
    assert.equal(tried(computed(examplesThatHold[id] ?? workedExample)).get(id)?.verdict, "holds");
  });
}

test("every statement that holds comes with an edit that breaks it, but for those that nothing breaks", () => {
  const whole = claims.filter(({ id }) => {
    const { document, spec, result } = computed(examplesThatHold[id] ?? workedExample);
    const claim = tried({ spec, result }).get(id);
    return claim === undefined || brokenText(document, claim, first) === undefined;
  });
  // A(XWv) = (AX)Wv without a bias is true of any weights, and weights without softmax are negative only where scores are.
  assert.deepEqual(
    whole.map(({ id }) => id),
    ["nonNegative", "valuesFirst"],
  );
  const mixed = computed({
    X: [
      [1, -1],
      [-1, 1],
    ],
  });
  const claim = tried(mixed).get("nonNegative");
  assert.ok(claim && brokenText(mixed.document, claim, first));
});

test("what is offered to break a statement breaks it in nearly every example and conformance spec", () => {
  let offered = 0;
  let broken = 0;
  for (const { text } of specFiles()) {
    const before = computedText(text);
    if (before.spec.train !== undefined) continue;
    const place = { ...first, layer: before.result.layers[0]?.path ?? "" };
    for (const claim of tryClaims(before.spec, before.result, place) ?? []) {
      if (claim.breaking === undefined) continue;
      offered++;
      const changed = brokenText(before.document, claim, place);
      if (changed === undefined) continue;
      broken++;
      assert.notEqual(changed, text);
    }
  }
  assert.ok(offered > 500 && broken > 0.85 * offered, `${broken} of ${offered} were broken`);
});

test("a bias of the keys that changes no weight only by chance is no rule", () => {
  // Weights of 0 whatever a small bias adds: relu takes notice of a larger one.
  const found = tried(computed({ X: [[1], [2]], Wq: [[1]], Wk: [[-50]], Wv: [[1]], normalize: "relu" })).get("keyBias");
  assert.equal(found?.verdict, "open");
  assert.deepEqual(figures(found), [0]);
  assert.match(plainText(found?.reason ?? { template: "", args: [] }), /a coincidence of these numbers/);
});

test("the rank of a matrix, also of one with rounding in it", () => {
  const rows = (...list: number[][]) => list.map((row) => Float64Array.from(row));
  assert.equal(rank(rows([0, 0], [0, 0])), 0);
  assert.equal(rank(rows([1, 2], [2, 4], [3, 6])), 1);
  assert.equal(rank(rows([0.1, 0.2, 0.3], [0.2, 0.4, 0.6], [1, 0, 0])), 2);
  assert.equal(rank(rows([0, 1], [1, 0])), 2);
  assert.equal(rank(rows([Number.NaN, 1])), undefined);
});
