import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import type { StepId } from "../../../src/core/spec/steps.ts";
import { plainText } from "../../../src/core/words.ts";
import { specOf } from "./injected.ts";

const random = (shape: readonly number[], seed: number) => ({ random: "normal", shape, seed, std: 0.6 });
const plain = {
  ...{ X: random([5, 12], 1), Wq: random([12, 12], 2), Wk: random([12, 12], 3), Wv: random([12, 12], 4) },
  ...{ Wo: random([12, 12], 5), bo: random([12], 6), heads: 2 },
};
/** 1 = kept; H×n×n, about a fourth dropped. */
const mask = Array.from({ length: 2 }, (_, h) =>
  Array.from({ length: 5 }, (_, i) =>
    Array.from({ length: 5 }, (_, j) => ((7 * h + 3 * i + 5 * j + i * j) % 4 ? 1 : 0)),
  ),
);

function said(right: object, wrong: object, step: StepId, print: (x: number) => number) {
  const want = computeSpec(specOf(wrong)).layers[0]?.steps.get(step)?.tensor;
  const spec = specOf(right);
  const [block] = spec.main.blocks;
  assert.ok(block && want);
  const expected = new Map([[step, { shape: want.shape, data: want.data.map(print) }]]);
  const asked = { ...spec, main: { ...spec.main, blocks: [{ ...block, expected }] } };
  const [best] = diagnose(asked, computeSpec(asked), { pairs: false }).explanations;
  return { reproduces: best?.reproduces ?? false, text: best?.changes.map(plainText).join() ?? "" };
}

const grouped = { ...plain, Wk: random([12, 6], 7), Wv: random([12, 6], 8), kvHeads: 1 };
for (const [name, right] of Object.entries({ plain, causal: { ...plain, mask: "causal" }, grouped })) {
  for (const [store, print] of [
    ["float64", (x: number) => x],
    ["float32", Math.fround],
  ] as const) {
    test(`dropout that is active is seen in the context and in the output: ${name}, ${store}`, () => {
      for (const step of ["context", "output"] as const) {
        const { reproduces, text } = said(right, { ...right, dropout: { p: 0.25, mask } }, step, print);
        assert.ok(reproduces, `${step}: ${text}`);
        assert.match(text, /^dropout is active, p = 0\.25/, step);
      }
    });
  }
}

test("weights of another kind are no dropout", () => {
  const { text } = said(plain, { ...plain, scale: 0.7, softcap: 0.9, temperature: 1.3 }, "context", (x) => x);
  assert.doesNotMatch(text, /dropout/);
});
