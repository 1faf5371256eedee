import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { explanationText } from "../../../src/core/diagnose/diagnosisText.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { specOf } from "./injected.ts";
import { otherSpecs } from "./otherSpecs.ts";

for (const [name, right, wrong, says] of otherSpecs) {
  test(`the output of another spec names what is otherwise: ${name}`, () => {
    const result = computeSpec(specOf(right));
    const last = [...(result.layers[0]?.steps.keys() ?? [])].at(-1) ?? "";
    const output = computeSpec(specOf(wrong)).layers[0]?.output;
    assert.ok(output);
    const expected = { [last]: { shape: output.shape, data: [...output.data] } };
    const diagnosis = diagnose(specOf({ ...right, expected }), result, { pairs: false });
    const [best] = diagnosis.explanations;
    assert.ok(best?.reproduces, best?.name);
    assert.match(explanationText(diagnosis, best), says);
  });
}
