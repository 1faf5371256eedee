import assert from "node:assert/strict";
import { test } from "node:test";
import type { Derivation } from "../../../src/core/explain/derivation.ts";
import { renderLine } from "../../../src/core/explain/text/renderLine.ts";
import { plainText } from "../../../src/core/words.ts";
import { computed, explained, workedExample } from "./support.ts";

const worked = computed(workedExample);
const texts = ({ lines }: Derivation): string[] => lines.map((line) => renderLine(line));
const stagesOf = ({ stages }: Derivation): [string, string, number][] =>
  stages.map(({ id, calculation, value }) => [id, calculation, Number(value.toPrecision(6))]);

test("a score is the written-out dot product of its query and key", () => {
  const score = explained(worked, "scores", 0, 1);
  assert.deepEqual(texts(score), ["q₁·k₂ = 1·4 + 0·4 + 2·0 = 4"]);
  assert.equal(score.symbol, "scores[1,2]");
  assert.equal(plainText(score.heading), "Score of query 1 for key 2");
  assert.deepEqual(score.operands, [
    { layer: "", matrix: "Q", batch: 0, head: 0, row: 0, col: "all" },
    { layer: "", matrix: "K", batch: 0, head: 0, row: 1, col: "all" },
  ]);
});

test("a projected cell is its input's row times the weight's column", () => {
  assert.deepEqual(texts(explained(worked, "Q", 0, 2)), ["q₁,₃ = x₁ · Wq[:,3] = 1·1 + 0·0 + 1·1 + 0·1 = 2"]);
  assert.deepEqual(texts(explained(worked, "K", 1, 0)), ["k₂,₁ = x₂ · Wk[:,1] = 0·0 + 2·1 + 0·0 + 2·1 = 4"]);
});

test("every stage of a pair stands in one column, from the raw score to the rank", () => {
  const expected = [
    ["scores", "1·4 + 0·4 + 2·0", 4],
    ["exp", "exp(4 − 4)", 1],
    ["sum", "0.135335 + 1 + 1", 2.13534],
    ["weights", "1 / 2.13534", 0.468311],
    ["rank", "", 1],
  ];
  for (const step of ["scores", "weights"]) assert.deepEqual(stagesOf(explained(worked, step, 0, 1)), expected, step);
  assert.deepEqual(stagesOf(explained(worked, "scores", 0, 0)).at(-1), ["rank", "", 3]);
});

test("a context cell is the sum of its keys' contributions, the largest first", () => {
  const context = explained(worked, "context", 0, 1);
  assert.deepEqual(texts(context), ["c₁,₂ = w₁ · V[:,2] = 0.0633789·2 + 0.468311·8 + 0.468311·6 ≈ 6.68311"]);
  assert.deepEqual(
    context.contributions.map(({ key, label, value }) => [key, label, value]),
    [
      [1, "x₂", 8],
      [2, "x₃", 6],
      [0, "x₁", 2],
    ],
  );
});

test("a number of the document says where it stands", () => {
  assert.deepEqual(explained(worked, "X", 1, 3).source, { path: "X", index: 7 });
  const weight = explained(worked, "Wq", 3, 1);
  assert.deepEqual(weight.source, { path: "Wq", index: 10 });
  assert.equal(plainText(weight.heading), "Carries input dimension 4 into query dimension 2");
  assert.deepEqual(weight.operands, [{ layer: "", matrix: "Q", batch: 0, head: 0, row: "all", col: 1 }]);
});

test("geometry tells lengths, angle and projection of query and key", () => {
  // q₁ = (1, 0, 2), k₂ = (4, 4, 0): q·k = 4, |q| = √5, |k| = √32.
  const { geometry } = explained(worked, "weights", 0, 1);
  assert.ok(geometry);
  const near = (got: number, want: number): void => assert.ok(Math.abs(got - want) < 1e-12, `${got} ${want}`);
  near(geometry.qNorm, Math.sqrt(5));
  near(geometry.kNorm, Math.sqrt(32));
  near(geometry.cos, 4 / Math.sqrt(160));
  near(geometry.theta, Math.acos(4 / Math.sqrt(160)));
  near(geometry.projection, 4 / Math.sqrt(32));
  assert.deepEqual([geometry.dot, geometry.dims], [4, 3]);
});

test("a given step shows what its operands would have yielded, then the given number and its place", () => {
  const given = {
    weights: [
      [0, 0.5, 0.5],
      [0, 1, 0],
      [0, 0.9, 0.1],
    ],
  };
  const printed = computed({
    ...workedExample,
    given,
    expected: {
      weights: [
        [0, 0.5, 0.5],
        [0, 1, 0],
        [0, 1, 0],
      ],
    },
  });
  const cell = explained(printed, "weights", 2, 1);
  assert.equal(cell.given, true);
  assert.equal(texts(cell).at(-1), "weights[3,2] = given = 0.9");
  assert.match(texts(cell).at(-2)!, /^weights\[3,2\] = exp\(s − max\) \/ Σ = exp\(12 − 12\) \/ 1\.13567 ≈ 0\.880537$/);
  assert.deepEqual(cell.source, { path: "given.weights", index: 7 });
  assert.deepEqual(cell.expected, { want: 1, holds: false });
  assert.deepEqual(explained(printed, "weights", 0, 1).expected, { want: 0.5, holds: true });
  assert.equal(cell.stages.find(({ id }) => id === "weights")?.calculation, "given");
});

test("the default scale reads as a division by the root of dk", () => {
  const { scale: _, ...unscaled } = workedExample;
  const cell = explained(computed(unscaled), "scaled", 0, 1);
  assert.deepEqual(texts(cell), ["scaled[1,2] = scores[1,2] / √dk = 4 / √3 ≈ 2.3094"]);
  assert.deepEqual(stagesOf(cell)[1], ["scaled", "4 / √3", 2.3094]);
  const halved = explained(computed({ ...workedExample, scale: 0.5 }), "scaled", 0, 1);
  assert.deepEqual(texts(halved), ["scaled[1,2] = scores[1,2] × scale = 4 × 0.5 = 2"]);
});
