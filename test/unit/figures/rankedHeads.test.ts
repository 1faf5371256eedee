import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import type { SimilarityMeasure } from "../../../src/core/figures/between/similarity.ts";
import { mostOrdered } from "../../../src/core/figures/layerHeads.ts";
import { rankedHeads } from "../../../src/core/figures/rankedHeads.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { runToEnd } from "../../../src/core/resumable.ts";
import { plainText } from "../../../src/core/words.ts";

/** Ranks the heads of a dump of weights, one layer. */
function ranked(weights: readonly (readonly (readonly number[])[])[], rule: string, measure?: SimilarityMeasure) {
  const { spec, problems } = parseSpec(JSON.stringify({ weights: [weights] }));
  assert.ok(spec, JSON.stringify(problems));
  return runToEnd(rankedHeads(spec, computeSpec(spec), 0, rule, measure));
}

const self = [
  [1, 0],
  [0, 1],
];
const first = [
  [1, 0],
  [0.9, 0.1],
];
const nearlySelf = [
  [1, 0],
  [0.1, 0.9],
];

test("a rule gives each head the share of its weight on the named keys", () => {
  assert.deepEqual(ranked([self, first], "j == i-1"), { scores: Float64Array.of(0, 0.9) });
  assert.deepEqual(ranked([self, first], "j == i"), { scores: Float64Array.of(1, 0.55) });
});

test("without a rule, heads that are alike are neighbours", () => {
  const found = ranked([self, first, nearlySelf], "");
  assert.ok("scores" in found);
  const [a = 0, b = 0, c = 0] = found.scores;
  assert.equal(Math.abs(a - c), 1);
  assert.ok(Math.abs(a - b) >= 1 && Math.abs(b - c) >= 1);
  assert.deepEqual([...found.scores].toSorted(), [1, 2, 3]);
});

test("a mistake in a rule and too many heads are explained", () => {
  const wrong = ranked([self], "j === ");
  assert.ok("message" in wrong);
  const many = ranked(
    Array.from({ length: mostOrdered + 1 }, () => self),
    "",
  );
  assert.ok(
    "message" in many && plainText(many.message) === `At most ${mostOrdered} heads are put in order of similarity.`,
  );
});

test("likeness by Jensen–Shannon's divergence: heads that look nowhere in common are one bit apart", () => {
  const crossed = [
    [0, 1],
    [1, 0],
  ];
  for (const measure of ["hellinger", "jensenShannon"] as const) {
    const found = ranked([self, crossed], "", measure);
    assert.ok("merges" in found);
    assert.equal(found.merges?.[0]?.height, 1, measure);
  }
  const near = (measure: SimilarityMeasure) => {
    const found = ranked([self, nearlySelf], "", measure);
    return "merges" in found ? found.merges?.[0]?.height : undefined;
  };
  // Of the one row that differs, (0, 1) and (0.1, 0.9): half of 0.9·log2(0.9/0.95) + 0.1·log2(0.1/0.05) + log2(1/0.95), over two rows.
  const bits = (0.9 * Math.log2(0.9 / 0.95) + 0.1 + Math.log2(1 / 0.95)) / 4;
  assert.ok(Math.abs((near("jensenShannon") ?? 0) - bits) < 1e-12);
  assert.ok(Math.abs((near("hellinger") ?? 0) - Math.sqrt(1 - (1 + Math.sqrt(0.9)) / 2)) < 1e-12);
});
