import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Computed } from "../../../src/analysis/computed.ts";
import { textAfter } from "../../../src/analysis/gradientEdits.ts";
import { expectedCode, failureOf } from "../../../src/analysis/specTests.ts";
import { whyEdits } from "../../../src/analysis/whyEdits.ts";
import { whyNumbers, whyStory } from "../../../src/analysis/whyStory.ts";
import { boundedDiagnosis } from "../../../src/core/diagnose/boundedDiagnosis.ts";
import { checkExpected } from "../../../src/core/engine/check.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { plainText } from "../../../src/core/words.ts";

const right = readFileSync("examples/02-worked-example-scaled.attn.json", "utf8");
const unscaled = right.replace('\n  // No "scale"', '\n  "scale": 1,\n  // No "scale"');

function computedOf(text: string): Computed {
  const document = parseSpec(text);
  assert.ok(document.spec);
  return new Computed(1, document, document.spec, computeSpec(document.spec));
}

function found(text: string) {
  const computed = computedOf(text);
  const diagnosis = boundedDiagnosis(computed.spec, computed.result);
  assert.ok(diagnosis);
  return { computed, diagnosis };
}

test("an explanation says how many cells differ before and after, and its edit makes everything hold", () => {
  const { computed, diagnosis } = found(unscaled);
  const { steps, explanations } = whyStory(computed, diagnosis, "a", plainText);
  const [best] = explanations;
  assert.ok(best?.reproduces && best.before.wrong > 0 && best.after?.wrong === 0 && best.edit?.startsWith('"scale"'));
  assert.equal(steps.filter(({ isFirst }) => isFirst).length, 1);
  const edits = whyEdits(computed, diagnosis.explanations[0]!);
  const { spec } = parseSpec(textAfter(unscaled, edits!));
  assert.ok(checkExpected(spec!, computeSpec(spec!)).every(({ holds }) => holds));
});

test("an edit that leaves as many numbers wrong, or that the format does not understand, is not offered", () => {
  const { computed, diagnosis } = found(unscaled);
  const [best] = diagnosis.explanations;
  assert.equal(whyEdits(computed, { ...best!, fix: { path: "scale", value: 1 } }), undefined);
  assert.equal(whyEdits(computed, { ...best!, fix: { path: "scale", value: "no scale" } }), undefined);
  assert.equal(whyEdits(computed, { ...best!, fix: { path: "title.pairs", value: 1 } }), undefined);
});

test("the numbers of an explanation are the expected ones, the computed ones and those with the change", () => {
  const { computed, diagnosis } = found(unscaled);
  const numbers = whyNumbers(computed, diagnosis, { index: 0, batch: 0, head: 0 });
  assert.ok(numbers?.after);
  numbers.want.forEach((want, at) => {
    assert.ok(Math.abs(numbers.after![at]! - want) < 1e-3);
  });
  assert.ok(numbers.want.some((want, at) => Math.abs(numbers.got[at]! - want) > 1e-2));
  for (const [batch, head] of [
    [0, numbers.heads],
    [numbers.batches, 0],
    [0, 9],
  ] as const)
    assert.equal(whyNumbers(computed, diagnosis, { index: 0, batch, head }), undefined);
  assert.equal(whyNumbers(computed, diagnosis, { index: 99, batch: 0, head: 0 }), undefined);
});

test("an entry that does not hold is a warning at its first wrong number; one that holds is none", () => {
  const differs = (text: string) => computedOf(text).numericProblems.filter(({ code }) => code === expectedCode);
  assert.deepEqual(differs(right), []);
  const [first] = differs(unscaled);
  assert.ok(first && first.severity === "warning");
  const { offset, length } = first.range;
  assert.match(unscaled.slice(offset, offset + length), /^[\d.]+$/);
});

test("a test that fails says whether it is rounding, and where the differences begin the best explanation", () => {
  const { computed, diagnosis } = found(unscaled);
  const { document, spec, result, checks } = computed;
  const [first, second] = checks.map((check) =>
    failureOf(document, spec, result, check, diagnosis).reasons?.(plainText),
  );
  assert.match(first?.join(" ") ?? "", /^cannot be rounding: .* is reproduced .* if the scale is/);
  assert.match(second?.join(" ") ?? "", /^cannot be rounding: [^.]*$/);
});

test("a verdict stands beside the entries that differ, and beside no other", () => {
  const { spec, result } = computedOf(right);
  const scaled = result.layers[0]?.steps.get("scaled")?.tensor;
  const scores = result.layers[0]?.steps.get("scores")?.tensor;
  assert.ok(spec && scaled && scores);
  const rows = (data: Float64Array, cols: number) =>
    Array.from({ length: data.length / cols }, (_, row) => [...data.subarray(row * cols, (row + 1) * cols)]);
  const expected = { scores: rows(scores.data, scores.shape.at(-1)!), scaled: rows(scores.data, scaled.shape.at(-1)!) };
  const { computed, diagnosis } = found(
    right.replace(/"expected":[\s\S]*$/, `"expected": ${JSON.stringify(expected)}\n}`),
  );
  assert.deepEqual(
    whyStory(computed, diagnosis, "a", plainText).steps.map(({ name, differs, verdict }) => [
      name,
      differs > 0,
      verdict !== "",
    ]),
    [
      ["scores", false, false],
      ["scaled", true, true],
    ],
  );
});

test("losses, gradients and read-outs are listed with their verdict, and a mistake is not made up for them", () => {
  const trained = readFileSync("examples/20-gradient-step.attn.json", "utf8");
  const { loss } = computedOf(trained).result.train ?? {};
  assert.ok(loss !== undefined);
  const lossIs = (value: number) => found(trained.replace(/\n\}\s*$/, `,\n"expected": {"loss": ${value}}\n}`));
  const { computed, diagnosis } = lossIs(loss + 1);
  const { steps, explanations, report } = whyStory(computed, diagnosis, "a", plainText);
  assert.deepEqual(
    steps.map(({ name, differs, isFirst, isRounding }) => [name, differs, isFirst, isRounding]),
    [["loss", 1, false, false]],
  );
  assert.deepEqual(explanations, []);
  assert.match(report, /\| loss \| 1 \/ 1 \| 1\.0e\+0 \|/);
  const near = lossIs(loss * (1 + 1e-15));
  assert.equal(whyStory(near.computed, near.diagnosis, "a", plainText).steps[0]?.isRounding, true);
});
