import assert from "node:assert/strict";
import { test } from "node:test";
import { checkExpected } from "../../../src/core/engine/check.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import type { Block, Spec } from "../../../src/core/spec/spec.ts";
import type { ExtraStepId, StepId } from "../../../src/core/spec/steps.ts";
import type { Tensor } from "../../../src/core/tensor/tensor.ts";
import { specOf, tensor } from "./support.ts";

const keys: Partial<Block> = { Q: tensor([[1], [2]]), K: tensor([[3], [5]]), V: tensor([[1], [1]]), scale: 1 };

function checked(
  expected: [StepId | ExtraStepId, Tensor][],
  more: Partial<Spec> = {},
  blockKeys: Partial<Block> = keys,
) {
  const spec = specOf({ ...blockKeys, expected: new Map(expected) }, undefined, more);
  return checkExpected(spec, computeSpec(spec));
}

test("an expectation that holds says so with its largest difference", () => {
  const [check] = checked([
    [
      "scores",
      tensor([
        [3, 5],
        [6, 10.000001],
      ]),
    ],
  ]);
  assert.ok(check!.holds);
  assert.deepEqual([check!.layer, check!.name, check!.cells, check!.wrongCells], ["", "scores", 4, 0]);
  assert.ok(Math.abs(check!.largestDifference - 1e-6) < 1e-12);
  assert.equal(check!.firstMismatch, undefined);
});

test("one that does not names its first wrong cell in the shape in which it is written", () => {
  const [flat, full] = checked([
    [
      "scores",
      tensor([
        [3, 5.5],
        [6.25, 10],
      ]),
    ],
    ["Q", tensor([[[[1], [9]]]])],
  ]);
  assert.deepEqual(flat!.firstMismatch, { index: [0, 1], got: 5, want: 5.5 });
  assert.deepEqual([flat!.wrongCells, flat!.largestDifference], [2, 0.5]);
  assert.deepEqual(full!.firstMismatch, { index: [0, 0, 1, 0], got: 2, want: 9 });
});

test("|got − want| may be atol + rtol·|want|, no more", () => {
  const tolerance = { rtol: 0.1, atol: 0.05 };
  const at = (want: number) =>
    checked(
      [
        [
          "scores",
          tensor([
            [want, 5],
            [6, 10],
          ]),
        ],
      ],
      { tolerance },
    )[0]!.holds;
  assert.deepEqual([at(3.38), at(3.4), at(2.69), at(2.6)], [true, false, true, false]);
});

test("non-finite values must be the same", () => {
  const infinite = { ...keys, masks: [{ type: "causal", offset: "default" }] as const };
  const at = (want: number) =>
    checked(
      [
        [
          "masked",
          tensor([
            [3, want],
            [6, 10],
          ]),
        ],
      ],
      {},
      infinite,
    )[0]!;
  assert.ok(at(-Infinity).holds);
  assert.equal(at(-Infinity).largestDifference, 0);
  // Libraries write a very large negative number for a masked score.
  for (const want of [-1e30, -1e308]) assert.ok(at(want).holds, String(want));
  for (const want of [Infinity, Number.NaN, -1e29]) assert.ok(!at(want).holds, String(want));
  const nan = { ...keys, K: tensor([[Number.NaN], [5]]) };
  const [same, other] = checked(
    [
      [
        "scores",
        tensor([
          [Number.NaN, 5],
          [Number.NaN, 10],
        ]),
      ],
      ["Q", tensor([[Number.NaN], [2]])],
    ],
    {},
    nan,
  );
  assert.ok(same!.holds);
  assert.ok(!other!.holds);
});

test("a left-out step means the one before, an extra one is made", () => {
  const checks = checked([
    ["output", tensor([[1], [1]])],
    ["presentV", tensor([[1], [1]])],
  ]);
  assert.deepEqual(
    checks.map(({ holds }) => holds),
    [true, true],
  );
});

test("positions may be written once for a whole batch", () => {
  const spec = specOf(
    { positions: [{ type: "learned", values: tensor([[7]]) }], expected: new Map([["position", tensor([[7]])]]) },
    tensor([[[1]], [[2]]]),
  );
  assert.ok(checkExpected(spec, computeSpec(spec))[0]!.holds);
});

test("what was not computed does not hold", () => {
  const dump = { dump: tensor([[[1]]]) };
  const [missing] = checked([["context", tensor([[1]])]], {}, dump);
  assert.deepEqual([missing!.holds, missing!.wrongCells, missing!.firstMismatch], [false, 1, undefined]);
  const [loss] = checked([], { expectedTraining: new Map([["loss", tensor(1)]]) });
  assert.deepEqual([loss!.name, loss!.holds], ["loss", false]);
});

test("losses, gradients and the tensors after training are compared by name", () => {
  const train = { target: tensor([[0], [0]]), learningRate: 0.5, steps: 1 };
  const want = new Map([
    ["loss", tensor(1)],
    ["gradient.V", tensor([[2], [0]])],
    ["nextLoss", tensor(1)],
    ["next.bo", tensor([0])],
  ]);
  const single: Partial<Block> = {
    ...keys,
    Q: tensor([[0]]),
    K: tensor([[100], [-100]]),
    V: tensor([[1], [1]]),
    given: new Map([["weights", tensor([[1, 0]])]]),
  };
  const checks = checked([], { train: { ...train, target: tensor([[0]]) }, expectedTraining: want }, single);
  assert.deepEqual(
    checks.map(({ name, holds }) => [name, holds]),
    [
      ["loss", true],
      ["gradient.V", true],
      ["nextLoss", true],
      ["next.bo", false],
    ],
  );
});
