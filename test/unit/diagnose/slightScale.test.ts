import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { explanationText, verdictText } from "../../../src/core/diagnose/diagnosisText.ts";
import { checkExpected } from "../../../src/core/engine/check.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { unitRoundoff } from "../../../src/core/spec/numberTypes.ts";
import { type KernelKind, rightKernel } from "./rightKernels.ts";

const seeds = Array.from({ length: 80 }, (_, at) => 3000 + at);

/** What is said of kernels of a type whose scale is multiplied by a number. */
function* judged(type: KernelKind["type"], wrong: number) {
  for (const seed of seeds) {
    const { spec, kind } = rightKernel(seed, wrong);
    if (kind.type !== type) continue;
    const result = computeSpec(spec);
    const holds = checkExpected(spec, result).every((check) => check.holds);
    const diagnosis = diagnose(spec, result, { pairs: false });
    yield { seed, holds, diagnosis, isBug: diagnosis.steps.some(({ verdict }) => verdict === "bug") };
  }
}

for (const [type, least] of [
  ["float16", 0.85],
  ["bfloat16", 0.2],
] as const) {
  test(`a scale that is wrong by 3 % is told from rounding in ${type}, of which its bounds allow it`, () => {
    const all = [...judged(type, 1.03)];
    const bugs = all.filter(({ isBug }) => isBug);
    assert.ok(all.length > 10, `${all.length}`);
    assert.ok(bugs.length >= least * all.length, `${bugs.length} of ${all.length}`);
    assert.ok(bugs.some(({ holds }) => holds));
    for (const { seed, diagnosis } of bugs) {
      const [best] = diagnosis.explanations;
      assert.ok(best, `seed ${seed}`);
      const said = explanationText(diagnosis, best);
      const [, found, ours] = /(\d[\d.]*) instead of .*?(\d[\d.]*)\.$/.exec(said) ?? [];
      const ratio = Number(found) / Number(ours);
      assert.ok(ratio > 1.01 && ratio < 1.06, `seed ${seed}: ${said}`);
    }
  });

  test(`a scale that is itself rounded to ${type} is no mistake`, () => {
    for (const sign of [-1, 1])
      for (const { seed, isBug } of judged(type, 1 + sign * unitRoundoff[type]))
        assert.equal(isBug, false, `seed ${seed}`);
  });
}

test("the verdict on numbers as small as rounding does not say that they are beyond the bound", () => {
  for (const { isBug, holds, diagnosis } of judged("float16", 1.03)) {
    if (!isBug || !holds) continue;
    const [step] = diagnosis.steps;
    assert.ok(step);
    assert.equal(verdictText(step), "as small as rounding (float16), but too regular for it");
    return;
  }
  assert.fail("no such kernel");
});
