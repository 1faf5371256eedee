import assert from "node:assert/strict";
import { test } from "node:test";
import { cellEdits } from "../../../src/analysis/cellEdits.ts";
import { Computed } from "../../../src/analysis/computed.ts";
import { textAfter } from "../../../src/analysis/gradientEdits.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";

const text = `{
  // as typed
  "X": [[1.0, 0], [1e1, 2]],
  "Wq": { "identity": 2 },
  "Wk": {"shape": [2, 2], "data": [1, 2, 3, 4], "transpose": true},
  "heads": 2, "scale": 1
}`;

function computed(of: string): Computed {
  const document = parseSpec(of);
  assert.ok(document.spec, JSON.stringify(document.problems));
  return new Computed(1, document, document.spec, computeSpec(document.spec));
}

/** The text after a cell got a value, or the refusal. */
function after(of: string, matrix: string, row: number, col: number, value: number, head = 0): string {
  const result = cellEdits(computed(of), { layer: "", matrix, batch: 0, head, row, col }, value);
  return "refusal" in result ? `refused: ${result.refusal.template}` : textAfter(of, result.edits);
}

test("a number of the text is replaced, and nothing else", () => {
  assert.equal(after(text, "X", 0, 1, 0.25), text.replace("[1.0, 0]", "[1.0, 0.25]"));
  assert.equal(after(text, "X", 1, 0, -0), text.replace("1e1", "-0.0"));
  assert.equal(after(text, "Wk", 0, 1, 30), text.replace("2, 3, 4", "2, 30, 4"));
});

test("the number that is there already changes nothing, however it is written", () => {
  assert.equal(after(text, "X", 0, 0, 1), text);
});

test("what is made has no number to be changed", () => {
  assert.match(after(text, "Wq", 0, 0, 5), /^refused: \{0\} is generated/);
});

test("a computed step is given, with one cell changed, and what follows comes from it", () => {
  const changed = after(text, "scores", 1, 0, 7, 1);
  const { spec, problems } = parseSpec(changed);
  assert.ok(spec, JSON.stringify(problems));
  const scores = computeSpec(spec).layers[0]!.steps.get("scores")!;
  const before = computed(text).result.layers[0]!.steps.get("scores")!.tensor;
  assert.deepEqual(scores.tensor.shape, before.shape);
  const want = before.data.slice();
  want[4 + 2] = 7;
  assert.deepEqual(scores.tensor.data, want);
  assert.ok(scores.given);
});

test("a step that is given already is changed cell by cell", () => {
  const given = '{ "X": [[1, 2], [3, 4]], "given": { "weights": [[0.5, 0.5], [0, 1]] } }';
  assert.equal(after(given, "weights", 1, 0, 0.25), given.replace("[0, 1]", "[0.25, 1]"));
});

test("a step that equals another is given, not written into the other", () => {
  const changed = after('{ "X": [[1, 2]], "Wk": [[1, 0], [0, 1]] }', "Q", 0, 0, 9);
  assert.deepEqual([...computeSpec(parseSpec(changed).spec!).layers[0]!.steps.get("X")!.tensor.data], [1, 2]);
  assert.deepEqual([...computeSpec(parseSpec(changed).spec!).layers[0]!.steps.get("Q")!.tensor.data], [9, 2]);
});

test("a cell that is not there, and a step too large to be written, are refused", () => {
  assert.match(after(text, "scores", 9, 0, 1), /^refused/);
  const large = '{ "X": { "random": "normal", "shape": [120, 2] } }';
  assert.match(after(large, "weights", 0, 0, 1), /^refused: \{0\} is too large/);
});
