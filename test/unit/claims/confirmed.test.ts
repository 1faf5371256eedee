import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { claims, tryClaims } from "../../../src/core/claims/claims.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import { specFeatures, specFrom } from "../engine/randomSpec.ts";
import { computed } from "../explain/support.ts";
import { confirmations } from "./confirmations.ts";

const seed = 17;

/** Plain heads of other sizes than the random specs have: long keys, many positions, every normalization. */
function plainSpecs(count: number): Spec[] {
  const kinds = ["softmax", "none", "sigmoid", "sparsemax", "relu"] as const;
  return Array.from({ length: count }, (_, at) => {
    const [n, d, dk] = [2 + (at % 9), 2 + (at % 7), 1 + ((5 * at) % 17)];
    const drawn = (shape: number[], of: number) => ({ random: "normal", shape, seed: 10 * at + of });
    const alike = at % 4 === 0;
    return computed({
      X: at % 11 === 0 ? { fill: 0.5, shape: [n, d] } : drawn([n, d], 0),
      ...{ Wq: drawn([d, dk], 1), Wk: drawn([d, dk], alike ? 1 : 2), Wv: drawn([d, 3], 3) },
      ...(at % 3 === 0 && { mask: "causal" }),
      ...(at % 5 === 0 && { score: "cosine" }),
      normalize: kinds[at % kinds.length],
    }).spec;
  });
}

test("each ✓ of 1,000 random specs is confirmed by a program of its own", (context) => {
  const confirmed = new Map(claims.map(({ id }) => [id, 0]));
  let otherwise = 0;
  const random = fc.sample(specFeatures, { numRuns: 700, seed }).map(specFrom);
  for (const [at, all] of [...random, ...plainSpecs(300)].entries()) {
    const { train: _, ...spec } = all;
    const result = computeSpec(spec);
    const [block, layer] = [spec.main.blocks[0], result.layers[0]];
    assert.ok(block && layer);
    const place = { row: at % layer.dims.n, col: (3 * at) % layer.dims.keys };
    for (const claim of tryClaims(spec, result, { layer: layer.path, batch: 0, head: 0, ...place }) ?? []) {
      assert.ok(claim.figures.length > 0 || claim.verdict === "open", claim.id);
      if (claim.verdict !== "holds") continue;
      const is = confirmations[claim.id]?.({ spec, result, block, ...place });
      assert.notEqual(is, false, `${claim.id} of spec ${at} (seed ${seed})`);
      if (is === undefined) otherwise++;
      else confirmed.set(claim.id, (confirmed.get(claim.id) ?? 0) + 1);
    }
  }
  context.diagnostic([...confirmed].map(([id, count]) => `${id} ${count}`).join(", "));
  context.diagnostic(`${otherwise} held for which the program has no other way`);
  assert.deepEqual(
    [...confirmed].filter(([, count]) => count === 0).map(([id]) => id),
    [],
    "each statement was confirmed somewhere",
  );
});
