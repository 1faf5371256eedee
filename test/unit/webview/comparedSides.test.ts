import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import type { Outline } from "../../../src/core/explain/outline.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import {
  type ComparedSide,
  otherOutline,
  refOfSide,
  sideOf,
  sourcesOf,
} from "../../../src/webview/compare/compareState.ts";
import { hasHeads } from "../../../src/webview/compare/headDifferences.ts";
import { outline, snapshot, view } from "../../../src/webview/state.ts";

const random = (...shape: number[]) => ({ random: "normal", shape, seed: shape.length });
const block = (heads: number) => ({ heads, Wq: random(4, 4), Wk: random(4, 4), Wv: random(4, 4) });

function outlined(spec: unknown): Outline {
  const read = parseSpec(JSON.stringify(spec));
  assert.ok(read.spec, JSON.stringify(read.problems));
  return outlineOf(read.spec, computeSpec(read.spec));
}

function look(shown: Outline, at: Partial<typeof view.value> = {}): void {
  outline.value = shown;
  view.value = { layer: shown.layers[0]?.path ?? "", batch: 0, head: 0, ...at };
}

/** What is compared where nothing was chosen, in short. */
function pair(a = sideOf({}, undefined)): string[] {
  assert.ok(a);
  const b = sideOf({}, a);
  assert.ok(b);
  return [a, b].map(({ from, layer, step, head, batch }) => `${from} ${layer.path}.${step.name} ${batch}/${head}`);
}

beforeEach(() => {
  for (const one of [outline, otherOutline, snapshot]) one.value = undefined;
});

test("without a choice the next head is compared, of one head the next layer, the last with the first", () => {
  look(outlined({ X: random(2, 3, 4), ...block(2) }), { batch: 1, head: 1 });
  assert.deepEqual(pair(), ["computed .weights 1/1", "computed .weights 1/0"]);
  look(outlined({ X: random(2, 3, 4), ...block(4) }), { head: 1 });
  assert.deepEqual(pair(), ["computed .weights 0/1", "computed .weights 0/2"]);
  const layers = outlined({ X: random(3, 4), layers: [block(1), block(1), block(1)] });
  look(layers, { layer: "layers[1]" });
  assert.deepEqual(pair(), ["computed layers[1].weights 0/0", "computed layers[2].weights 0/0"]);
  look(layers, { layer: "layers[2]" });
  assert.deepEqual(pair(), ["computed layers[2].weights 0/0", "computed layers[0].weights 0/0"]);
});

test("where a step is not as expected it is compared with what is expected of it; what is, is not", () => {
  const spec = { X: random(3, 4), ...block(2) };
  const wrong = { ...spec, expected: { context: { shape: [2, 3, 2], data: new Array(12).fill(9) } } };
  look(outlined(wrong), { head: 1 });
  assert.deepEqual(pair(), ["computed .context 0/1", "expected .context 0/1"]);
});

test("with another file beside, the same step, head and item of it are compared", () => {
  look(outlined({ X: random(2, 3, 4), ...block(2) }), { batch: 1, head: 1 });
  otherOutline.value = outlined({ X: random(2, 3, 4), ...block(4) });
  assert.deepEqual(pair(), ["computed .weights 1/1", "other .weights 1/1"]);
  // It has fewer heads and items.
  otherOutline.value = outlined({ X: random(3, 4), ...block(1) });
  assert.deepEqual(pair(), ["computed .weights 1/1", "other .weights 0/0"]);
});

test("what is chosen is kept within what exists", () => {
  look(outlined({ X: random(2, 3, 4), ...block(2) }));
  const side = sideOf({ from: "other", layer: "layers[7]", step: "output2", head: 9, batch: 9 }, undefined);
  assert.ok(side);
  assert.deepEqual([side.from, side.layer.path, side.head, side.batch], ["computed", "", 1, 1]);
  assert.equal(side.step, side.layer.steps[0]);
  const chosen = sideOf({ step: "K", head: 0, batch: 1 }, undefined);
  assert.deepEqual(chosen && refOfSide(chosen), { layer: "", name: "K", batch: 1, head: 0 });
});

test("a step has what is expected and before only where there is such", () => {
  const spec = {
    X: random(3, 4),
    ...block(2),
    expected: { weights: { shape: [2, 3, 3], data: new Array(18).fill(0) } },
  };
  look(outlined(spec));
  const layer = outline.value?.layers[0];
  const step = (name: string) => layer?.steps.find((one) => one.name === name);
  assert.ok(layer && step("weights") && step("scores"));
  const sources = (name: string) => sourcesOf(layer, step(name)!);
  assert.deepEqual(sources("scores"), ["computed"]);
  assert.deepEqual(sources("weights"), ["computed", "contribution", "expected"]);
  otherOutline.value = outline.value;
  assert.deepEqual(sources("scores"), ["computed", "other"]);
});

test("heads are listed where the same ones of two different matrices are all there", () => {
  look(outlined({ X: random(2, 3, 4), ...block(2) }));
  const own = sideOf({ step: "weights" }, undefined);
  assert.ok(own);
  const single = outlined({ X: random(3, 4), ...block(1) }).layers[0];
  assert.ok(single);
  const step = own.layer.steps.find(({ name }) => name === "scores");
  assert.ok(step);
  const sideWith = (change: Partial<ComparedSide>): ComparedSide => ({ ...own, ...change });
  assert.equal(hasHeads(own, own), false, "the same matrix");
  assert.equal(hasHeads(own, sideWith({ head: 1 })), false, "another head of the same");
  assert.equal(hasHeads(own, sideWith({ batch: 1 })), true);
  assert.equal(hasHeads(own, sideWith({ from: "before" })), true);
  assert.equal(hasHeads(own, sideWith({ step })), true);
  assert.equal(hasHeads(own, sideWith({ layer: { ...own.layer, path: "layers[1]" } })), true);
  const more = { ...own.step, heads: 3 };
  assert.equal(hasHeads(own, sideWith({ from: "other", step: more })), false, "more heads of the other");
  assert.equal(hasHeads(own, sideWith({ from: "other", layer: single })), false, "a layer with one head");
  // Keys and values of grouped heads are fewer than those of queries.
  const grouped = { ...own.step, heads: 1 };
  assert.equal(hasHeads(sideWith({ step: grouped }), sideWith({ step: grouped, batch: 1 })), false);
  const large = { ...own.step, rows: 2_000, cols: 1_001 };
  assert.equal(hasHeads(sideWith({ step: large }), sideWith({ step: large, batch: 1 })), false, "too many numbers");
  const justEnough = { ...own.step, rows: 2_000, cols: 1_000 };
  assert.equal(hasHeads(sideWith({ step: justEnough }), sideWith({ step: justEnough, batch: 1 })), true);
});
