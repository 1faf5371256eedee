import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { matrixOf } from "../../../src/core/explain/context/matrixOf.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { cellOfIndex, failuresOf, firstFailure, placeText } from "../../../src/webview/steps/failures.ts";
import { nextWrong } from "../../../src/webview/steps/goToWrong.ts";

function computed(expected: object) {
  const text = JSON.stringify({ Q: [[1], [2]], K: [[1], [3]], V: [[1], [5]], scale: 1, expected });
  const { spec } = parseSpec(text);
  const result = computeSpec(spec!);
  return { spec: spec!, result, layer: outlineOf(spec!, result).layers[0]! };
}

test("a step whose input is wrong already follows from it; only the first is wrong by itself", () => {
  const { layer } = computed({
    scores: [
      [1, 3],
      [2, 7],
    ],
    context: [[1], [1]],
  });
  const failing = failuresOf(layer);
  assert.deepEqual(
    [...failing].map(([name, cause]) => [name, cause?.name]),
    [
      ["scores", undefined],
      ["context", "scores"],
    ],
  );
  assert.equal(firstFailure([layer])?.[1].name, "scores");
});

test("a step that holds in between clears what came before it", () => {
  const good = computed({ context: [[1], [1]] });
  const weights = good.result.layers[0]!.steps.get("weights")!.tensor.data;
  const { layer } = computed({
    scores: [
      [9, 9],
      [9, 9],
    ],
    weights: [
      [weights[0], weights[1]],
      [weights[2], weights[3]],
    ],
    context: [[1], [1]],
  });
  assert.equal(failuresOf(layer).get("context"), undefined);
  assert.deepEqual([...failuresOf(layer).keys()], ["scores", "context"]);
});

test("the outline counts the cells that differ and names the one that is farthest off", () => {
  const { spec, result, layer } = computed({
    scores: [
      [1, 3.5],
      [2, 8],
    ],
  });
  const { expected } = layer.steps.find(({ name }) => name === "scores")!;
  assert.deepEqual([expected?.cells, expected?.wrongCells], [4, 2]);
  assert.deepEqual(expected?.largest, { index: [1, 1], got: 6, want: 8 });
  const read = (name: string) => matrixOf(spec, result, { layer: "", name, batch: 0, head: 0 })?.data;
  assert.deepEqual(read("wrong.scores"), Float64Array.of(0, 1, 0, 1));
  assert.deepEqual(read("expected.scores"), Float64Array.of(1, 3.5, 2, 8));
  assert.equal(read("expected.weights"), undefined);
});

test("walking through the cells that differ goes round", () => {
  const wrong = Float64Array.of(0, 1, 0, 1);
  assert.deepEqual(
    [-1, 1, 3].map((after) => nextWrong(wrong, after)),
    [1, 3, 1],
  );
  assert.equal(nextWrong(new Float64Array(4), 0), undefined);
  assert.equal(placeText([0, 1, 0, 2]), "[1,3]");
});

test("an index of four axes names batch item and head, of two neither", () => {
  const { layer } = computed({});
  const step = { ...layer.steps.find(({ name }) => name === "scores")!, heads: 2 };
  const wide = { ...layer, dims: { ...layer.dims, heads: 4 } };
  assert.deepEqual(cellOfIndex(wide, step, [3, 1, 0, 1]), {
    cell: { layer: "", matrix: "scores", batch: 3, head: 1, row: 0, col: 1 },
    view: { layer: "", batch: 3, head: 2 },
  });
  assert.deepEqual(cellOfIndex(layer, { ...step, heads: 1 }, [0, 1]).cell.col, 1);
});
