import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { extraStep } from "../../../src/core/engine/extra.ts";
import { weightedStep } from "../../../src/core/engine/weighted.ts";
import type { LayerResult } from "../../../src/core/spec/result.ts";
import type { Block } from "../../../src/core/spec/spec.ts";
import type { StepId } from "../../../src/core/spec/steps.ts";
import type { Tensor } from "../../../src/core/tensor/tensor.ts";
import { assertClose, specOf, tensor } from "./support.ts";

// The three-input worked example, with whole numbers throughout.
const X = tensor([
  [1, 0, 1, 0],
  [0, 2, 0, 2],
  [1, 1, 1, 1],
]);
const worked: Partial<Block> = {
  Wq: tensor([
    [1, 0, 1],
    [1, 0, 0],
    [0, 0, 1],
    [0, 1, 1],
  ]),
  Wk: tensor([
    [0, 0, 1],
    [1, 1, 0],
    [0, 1, 0],
    [1, 1, 0],
  ]),
  Wv: tensor([
    [0, 2, 0],
    [0, 3, 0],
    [1, 0, 3],
    [1, 1, 0],
  ]),
  scale: 1,
};

function layer(keys: Partial<Block>, input: Tensor | undefined = X): LayerResult {
  return computeSpec(specOf(keys, input)).layers[0]!;
}

function values(from: LayerResult, id: StepId): Float64Array {
  return from.steps.get(id)!.tensor.data;
}

function given(...entries: [StepId, Tensor][]): Partial<Block> {
  return { ...worked, given: new Map(entries) };
}

test("the worked example, step by step", () => {
  const one = layer(worked);
  assertClose(values(one, "Q"), [1, 0, 2, 2, 2, 2, 2, 1, 3]);
  assertClose(values(one, "K"), [0, 1, 1, 4, 4, 0, 2, 3, 1]);
  assertClose(values(one, "V"), [1, 2, 3, 2, 8, 0, 2, 6, 3]);
  assertClose(values(one, "scores"), [2, 4, 4, 4, 16, 12, 4, 12, 10]);
  assertClose(values(one, "context").subarray(0, 3), [1.9366, 6.6831, 1.5951], 1e-4);
  assert.deepEqual(one.steps.get("context")!.tensor.shape, [1, 1, 3, 3]);
  assert.deepEqual(one.output!.shape, [1, 3, 3]);
});

test("given weights lead to the printed outputs, and the largest difference is told", () => {
  const one = layer(
    given([
      "weights",
      tensor([
        [0, 0.5, 0.5],
        [0, 1, 0],
        [0, 0.9, 0.1],
      ]),
    ]),
  );
  assertClose(values(one, "context"), [2, 7, 1.5, 2, 8, 0, 2, 7.8, 0.3]);
  const e2 = Math.exp(2);
  const { largestDifference } = one.steps.get("weights")!.given!;
  assertClose([largestDifference], [1 / (1 + 2 * e2)], 1e-12);
  assert.equal(one.steps.get("scores")!.given, undefined);
});

test("any step can be given, and what follows comes from it", () => {
  const ones = (rows: number, cols: number) => tensor(Array.from({ length: rows }, () => new Array(cols).fill(1)));
  const cases: [StepId, Tensor, StepId, number[]][] = [
    ["X", ones(3, 4), "Q", [2, 1, 3, 2, 1, 3, 2, 1, 3]],
    [
      "Q",
      tensor([
        [0, 0, 0],
        [1, 0, 0],
        [0, 1, 0],
      ]),
      "scores",
      [0, 0, 0, 0, 4, 2, 1, 4, 3],
    ],
    [
      "K",
      tensor([
        [1, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ]),
      "scores",
      [1, 0, 0, 2, 0, 0, 2, 0, 0],
    ],
    [
      "scores",
      tensor([
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ]),
      "context",
      [5 / 3, 16 / 3, 2, 5 / 3, 16 / 3, 2, 5 / 3, 16 / 3, 2],
    ],
    ["context", ones(3, 3), "context", new Array(9).fill(1)],
  ];
  for (const [id, tensorGiven, shown, want] of cases) {
    assertClose(values(layer(given([id, tensorGiven])), shown), want, 1e-12, `${shown} from given ${id}`);
  }
});

test("a given step that is left out replaces the one before it", () => {
  const one = layer(
    given([
      "output",
      tensor([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]),
    ]),
  );
  assertClose(values(one, "context"), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.ok(one.steps.get("context")!.given);
  assert.ok(!one.steps.has("output"));
});

test("given masked scores hide the keys that are −Infinity", () => {
  const row = [-Infinity, 0, -Infinity];
  const one = layer({ ...given(["masked", tensor([row, row, row])]), masks: [{ type: "causal", offset: 9 }] });
  assertClose(values(one, "weights"), [0, 1, 0, 0, 1, 0, 0, 1, 0]);
});

test("fully masked are the queries that given masked scores leave no key, not those of the mask they replace", () => {
  const none = [-Infinity, -Infinity, -Infinity];
  const masks: Block["masks"] = [{ type: "tensor", visible: tensor([[0], [1], [1]]) }];
  const one = layer({ ...given(["masked", tensor([[0, 0, 0], none, [1, 1, 1]])]), masks });
  assertClose(values(one, "weights"), [1 / 3, 1 / 3, 1 / 3, 0, 0, 0, 1 / 3, 1 / 3, 1 / 3]);
  assert.deepEqual(one.fullyMasked, [[0, 0, 1]]);
});

test("weighted products are made on demand, whole or for one query, and can be given", () => {
  const one = layer(
    given([
      "weights",
      tensor([
        [0, 0.5, 0.5],
        [0, 1, 0],
        [0, 0.9, 0.1],
      ]),
    ]),
  );
  assert.ok(!one.steps.has("weighted"));
  const all = weightedStep(one)!;
  assert.deepEqual(all.shape, [1, 1, 3, 3, 3]);
  assertClose(all.data.subarray(0, 9), [0, 0, 0, 1, 4, 0, 1, 3, 1.5]);
  const products = { shape: [3, 3, 3], data: Float64Array.from({ length: 27 }, (_, at) => (at < 9 ? 1 : 0)) };
  const other = layer(given(["weighted", products]));
  assertClose(values(other, "context"), [3, 3, 3, 0, 0, 0, 0, 0, 0]);
  assert.equal(weightedStep(other), other.steps.get("weighted")!.tensor);
});

test("a fully masked query gets zero weights, a zero context and the output bias", () => {
  const masks = [
    {
      type: "tensor",
      visible: tensor([
        [1, 1, 1],
        [0, 0, 0],
        [1, 1, 1],
      ]),
    },
  ] as const;
  for (const normalize of ["softmax", "sigmoid", "none"] as const) {
    const one = layer({ ...worked, masks, normalize, Wo: tensor([[1], [1], [1]]), bo: tensor([7]) });
    assert.deepEqual(one.fullyMasked, [[0, 0, 1]]);
    assertClose(values(one, "weights").subarray(3, 6), [0, 0, 0]);
    assertClose(values(one, "context").subarray(3, 6), [0, 0, 0]);
    assert.equal(values(one, "output")[1], 7);
  }
});

test("NaN in a masked key or value shows in the scores and reaches no output", () => {
  const nan = Number.NaN;
  const keys: Partial<Block> = {
    Q: tensor([[1], [2]]),
    K: tensor([[1], [nan]]),
    V: tensor([[5], [nan]]),
    masks: [{ type: "keys", keys: tensor([1, 0]) }],
  };
  for (const normalize of ["softmax", "sigmoid", "none"] as const) {
    const one = layer({ ...keys, normalize, softcap: 3, scale: 0.5 }, undefined);
    assert.ok(Number.isNaN(values(one, "scores")[1]) && Number.isNaN(values(one, "scaled")[1]));
    for (const id of ["masked", "weights", "context"] as const) {
      assert.ok(!values(one, id).some(Number.isNaN), `${normalize} ${id}`);
    }
  }
});

test("NaN in one query's row stays in that row", () => {
  const one = layer({ Q: tensor([[Number.NaN], [2]]), K: tensor([[1], [3]]), V: tensor([[5], [5]]) }, undefined);
  assert.ok(Number.isNaN(values(one, "context")[0]));
  assert.equal(values(one, "context")[1], 5);
});

test("no keys at all: every query is fully masked, every context zero", () => {
  const none = { shape: [0, 2], data: new Float64Array(0) };
  const one = layer(
    {
      Q: tensor([
        [1, 2],
        [3, 4],
      ]),
      K: none,
      V: none,
    },
    undefined,
  );
  assert.deepEqual(one.fullyMasked, [
    [0, 0, 0],
    [0, 0, 1],
  ]);
  assertClose(values(one, "context"), [0, 0, 0, 0]);
  const masked = layer(
    { Q: tensor([[1, 2]]), K: none, V: none, masks: [{ type: "causal", offset: "default" }] },
    undefined,
  );
  assert.deepEqual(masked.fullyMasked, [[0, 0, 0]]);
});

test("no queries: empty steps", () => {
  const one = layer(
    { Q: { shape: [0, 2], data: new Float64Array(0) }, K: tensor([[1, 2]]), V: tensor([[3]]) },
    undefined,
  );
  assert.deepEqual(one.steps.get("context")!.tensor.shape, [1, 1, 0, 1]);
});

test("a pre-norm stands before the projections, the residual adds what was there before it", () => {
  const norm = { eps: 0, placement: "pre" } as const;
  const one = layer({ layerNorm: norm, residual: true }, tensor([[1, 3]]));
  assert.deepEqual(
    [...one.steps.keys()],
    ["X", "normed", "Q", "K", "V", "scores", "scaled", "weights", "context", "residual"],
  );
  assertClose(values(one, "Q"), [-1, 1]);
  assertClose(values(one, "residual"), [0, 4]);
});

test("the mean over heads, and the cache after this call without the appended rows", () => {
  const one = layer(
    {
      Q: tensor([[[1]], [[2]]]),
      K: tensor([[[3]]]),
      V: tensor([[[4]]]),
      past: { K: tensor([[[[1]]]]), V: tensor([[[[2]]]]) },
      zeroKV: true,
      normalize: "none",
      scale: 1,
    },
    undefined,
  );
  assert.deepEqual(extraStep("presentK", one), tensor([[[[1], [3]]]]));
  assert.deepEqual(extraStep("presentV", one), tensor([[[[2], [4]]]]));
  assert.deepEqual(extraStep("meanWeights", one), tensor([[[1.5, 4.5, 0]]]));
});

test("a dump of weights is shown as it is", () => {
  const one = layer({ dump: tensor([[[0.5, 0.5]], [[1, 0]]]) }, undefined);
  assert.deepEqual([...one.steps.keys()], ["weights"]);
  assert.deepEqual(one.steps.get("weights")!.tensor.shape, [1, 2, 1, 2]);
  assert.equal(one.output, undefined);
  assert.equal(weightedStep(one), undefined);
  assert.equal(extraStep("presentK", one), undefined);
});

test("one vector serves every item of a memory's batch", () => {
  const spec = specOf({ memory: "root", scale: 1 }, tensor([[1]]), { memory: { X: tensor([[[2]], [[3]]]) } });
  const one = computeSpec(spec).layers[0]!;
  assertClose(values(one, "context"), [2, 3]);
  assert.deepEqual(one.steps.get("X")!.tensor, tensor([[[1]], [[1]]]));
});
