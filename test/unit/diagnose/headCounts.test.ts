import assert from "node:assert/strict";
import { test } from "node:test";
import { allMistakes } from "../../../src/core/diagnose/mistakes/allMistakes.ts";
import { Rewriting } from "../../../src/core/diagnose/rewriting.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { specOf } from "./injected.ts";

const random = (shape: readonly number[], seed: number) => ({ random: "normal", shape, seed });

const projections = (width: number, seed: number) => ({
  Wq: random([8, width], seed),
  Wk: random([8, width], seed + 1),
  Wv: random([8, width], seed + 2),
});

for (const [name, written] of [
  [
    "in another layer",
    {
      layers: [
        { ...projections(8, 2), heads: 4 },
        { ...projections(12, 5), heads: 4 },
      ],
    },
  ],
  [
    "in a differential block",
    {
      ...projections(24, 8),
      Wv: random([8, 16], 11),
      heads: 2,
      differential: { lambda: 0.5 },
    },
  ],
] as const) {
  test(`columns are never split into a number of heads that does not divide them: ${name}`, () => {
    const spec = specOf({ X: random([5, 8], 1), ...written });
    const rewriting = new Rewriting(spec, computeSpec(spec));
    const mistakes = allMistakes(rewriting.site(0));
    const counts = mistakes.filter((mistake) => /^\d+ heads$/.test(mistake.name));
    assert.ok(counts.length > 0);
    for (const mistake of mistakes) {
      const { layers } = rewriting.run([mistake], undefined) ?? { layers: [] };
      for (const { dims } of layers) assert.ok(Number.isInteger(dims.dk) && Number.isInteger(dims.dv), mistake.name);
    }
  });
}
