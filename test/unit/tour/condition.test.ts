import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { ComputedScope } from "../../../src/core/tour/computedScope.ts";
import { readCondition, readPlace } from "../../../src/core/tour/condition.ts";
import { plainText } from "../../../src/core/words.ts";

function worldOf(text: string): ComputedScope {
  const { spec, problems } = parseSpec(text);
  assert.deepEqual(problems, []);
  assert.ok(spec);
  return new ComputedScope(spec, computeSpec(spec));
}

const example = (name: string) => worldOf(readFileSync(`examples/${name}.attn.json`, "utf8"));

function holds(source: string, world: ComputedScope): boolean {
  const condition = readCondition(source);
  assert.ok(!("fault" in condition), `${source}: ${"fault" in condition ? plainText(condition.fault.message) : ""}`);
  return condition.holds(world);
}

function faultOf(source: string): string {
  const condition = readCondition(source);
  return "fault" in condition ? `${condition.fault.at}: ${plainText(condition.fault.message)}` : "understood";
}

const worked = example("01-worked-example");

const cases: readonly (readonly [string, boolean])[] = [
  ["scores[0, 1] == 4", true],
  ["scores[0,1] == 4 and scores[1,1] != 16", false],
  ["abs(weights[0,1] - 0.4683) < 1e-4", true],
  ["max(scores) == 16 and min(scores) == 2", true],
  ["max(scores[0], 5) == 5", true],
  ["sum(weights[1]) > 1 - 1e-12 and sum(weights[1]) < 1 + 1e-12", true],
  ["argmax(weights[1]) == 1", true],
  ["dot(Q[0], K[1]) == scores[0,1]", true],
  ["dot(Q[0], X[1]) == 0", false],
  ["not (Wq[0,0] == 1)", false],
  ["X[0] == 1", false],
  ["scores[3,0] == 4 or scores[3,0] != 4", false],
  ["capped[0,0] < 1", false],
  ["differing == 0", true],
  ["hiding(0,1) == 0", true],
];

for (const [source, is] of cases) {
  test(`${source} is ${is} of the worked example`, () => assert.equal(holds(source, worked), is));
}

test("heads, layers, the read-out, rules of a mask and labels can be asked for", () => {
  const heads = example("12-two-heads");
  assert.equal(holds("weights[0,0,0] != weights[1,0,0] and weights[0,0] == weights[0,0,0]", heads), true);
  const stack = example("62-plain-stack");
  assert.equal(holds("layers[1].weights[0,0] >= 0 and layers[2].X[0,0] == layers[1].context[0,0]", stack), true);
  assert.equal(holds("layers[9].weights[0,0] >= 0", stack), false);
  const mood = example("21-mood-of-a-sentence");
  assert.equal(holds('label(readOut.probabilities) == "bad" and readOut.probabilities[0] > 0.7', mood), true);
  const masked = worldOf('{"X": [[1], [2]], "mask": ["causal", {"keys": [1, 0]}]}');
  assert.equal(holds("hiding(0, 1) == 2 and hiding(0, 0) == 0 and hiding(1, 1) == 1", masked), true);
  assert.equal(holds("generated[3] == 0 and max(generated) == 3", example("24-reversed-until-the-end")), true);
  assert.equal(holds("differing > 0", example("70-expected-fails")), true);
});

test("a condition shows its indices and its numbers from 1", () => {
  const condition = readCondition("layers[1].weights[0, 12] < 0.5 and max(scores[2]) > 3 and hiding(0,1) == 2");
  assert.ok(!("fault" in condition));
  assert.equal(condition.shown, "layers[2].weights[1, 13] < 0.5 and max(scores[3]) > 3 and hiding(1,2) == 2");
  assert.deepEqual(
    condition.measured.map(({ shown }) => shown),
    ["layers[2].weights[1,13]", "max(scores[3])", "hiding(1,2)"],
  );
});

const faults: readonly (readonly [string, string])[] = [
  ["", "0: A rule is missing."],
  ["wieghts[0,1] < 1", "0: Unknown name “wieghts”. Did you mean “weights”?"],
  ["layers[2].scroes[0,1] < 1", "0: Unknown name “layers[2].scroes”. Did you mean “layers[2].scores”?"],
  ["weights[0,1", "11: The rule ends too early."],
  ["weights[a] < 1", "8: Unexpected “a”."],
  ["weights[1.5] < 1", "8: Unexpected “1.5”."],
  ["weights[0,0,0,0,0] < 1", "17: A cell has at most 4 indices."],
  ["weights[0,1] = 1", "13: Unexpected “=”."],
  ["constructor == 1", "0: Unknown name “constructor”."],
  ["label(3) == 1", "6: Unexpected “3”."],
  [`${"(".repeat(40)}1`, "32: Too many brackets are open at once."],
];

for (const [source, fault] of faults) {
  test(`${JSON.stringify(source).slice(0, 40)} is refused at its place`, () => assert.equal(faultOf(source), fault));
}

test("a place is a name with indices and nothing else", () => {
  assert.deepEqual(readPlace("K[1, 0]"), { place: { name: "K", index: [1, 0] } });
  for (const wrong of ["", "K[1,0] + 1", "3", "abs(K[1,0])", "K[1,0] K[0,0]"])
    assert.ok("fault" in readPlace(wrong), wrong);
});
