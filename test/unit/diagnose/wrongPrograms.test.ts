import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { checkExpected } from "../../../src/core/engine/check.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { rounded } from "../../../src/core/tensor/rounding.ts";
import { specOf } from "./injected.ts";
import { outputOf, type Program } from "./programs.ts";
import { configuration } from "./rightPrograms.ts";
import { wrongPair, wrongRuns } from "./wrongRuns.ts";

const seed = 7;

test(`the output of a wrong program names the mistake (seed ${seed}, every 19th)`, () => {
  const runs = [...wrongRuns(seed, (at) => at % 19 === 0, false)];
  assert.ok(runs.length > 15, `${runs.length}`);
  const missed = runs.filter(({ named }) => !named);
  assert.deepEqual(
    missed.map(({ configuration, mistake, store, said }) => `${mistake} in ${configuration}, ${store}: ${said}`),
    [],
  );
});

test("the output of each wrong program of a plain block names the mistake, so each mistake is what its sentence says", () => {
  const missed: string[] = [];
  let ran = 0;
  for (const { configuration, mistake, store, named, said } of wrongRuns(seed, () => true, false)) {
    if (configuration !== "plain") break;
    ran++;
    if (!named) missed.push(`${mistake}, ${store}: ${said}`);
  }
  assert.ok(ran > 30, `${ran}`);
  assert.deepEqual(missed, []);
});

for (const [name, one, other] of [
  ["sinusoidal", "twice", "interleaved in"],
  ["batch", "twice", "interleaved both"],
  ["layer", "post", "over heads"],
  ["plain", "scale 1/√100", "averaged"],
  ["layer", "Wk transposed", "interleaved in"],
] as const) {
  test(`two mistakes, the later one made of what the earlier one leaves: ${one} and ${other} in ${name}`, () => {
    const { named, said } = wrongPair(name, 11, one, other);
    assert.ok(named, said);
  });
}

test("differences as small as rounding are a bug where one mistake accounts for them, and only there", () => {
  const right = configuration("alibi", 4104);
  const result = computeSpec(specOf(right.json));
  const asked = (program: Program) => {
    const [rows] = outputOf(program);
    assert.ok(rows);
    const output = rows.map((row) => row.map((x) => rounded(x, "bfloat16")));
    return specOf({ ...right.json, expectedDtype: "bfloat16", expected: { output } });
  };
  const wrong = asked({ ...right.program, bias: () => 0 });
  assert.ok(checkExpected(wrong, result).every(({ holds }) => holds));
  const diagnosis = diagnose(wrong, result);
  assert.deepEqual(
    diagnosis.steps.map(({ verdict }) => verdict),
    ["bug"],
  );
  assert.equal(diagnosis.explanations[0]?.name, "alibi missing");
  assert.deepEqual(diagnose(asked(right.program), result).explanations, []);
});
