import assert from "node:assert/strict";
import { test } from "node:test";
import { blockSteps, resolveStep } from "../../../src/core/spec/blockSteps.ts";
import type { Block } from "../../../src/core/spec/spec.ts";
import type { StepId } from "../../../src/core/spec/steps.ts";
import { zeros } from "../../../src/core/tensor/tensor.ts";
import { block, dimsOf } from "./support.ts";

const one = zeros([1, 1]);
const norm = { eps: 1e-5, placement: "post" } as const;
const always = ["Q", "K", "V", "scores", "weights", "context"];
const unscaled = { scale: 1 };

test("which steps stand follows from the keys", () => {
  const cases: [Partial<Block>, readonly string[]][] = [
    [{ ...unscaled }, ["X", ...always]],
    [{ ...unscaled, Q: one, K: one, V: one }, always],
    [{ Q: one, K: one, V: one, scale: 0.5 }, ["Q", "K", "V", "scores", "scaled", "weights", "context"]],
    [{ Q: one, K: one, V: one, ...unscaled, softcap: 2 }, ["Q", "K", "V", "scores", "capped", "weights", "context"]],
    [{ Q: one, K: one, V: one, ...unscaled, bias: one }, ["Q", "K", "V", "scores", "masked", "weights", "context"]],
    [
      { Q: one, K: one, V: one, ...unscaled, past: { K: one, V: one } },
      ["projectedK", "projectedV", "Q", "K", "V", "scores", "weights", "context"],
    ],
    [
      { Q: one, K: one, V: one, ...unscaled, positions: [{ type: "rope", base: 10, pairs: "half", offset: 0 }] },
      ["projectedQ", "projectedK", "Q", "K", "V", "scores", "weights", "context"],
    ],
    [
      {
        ...unscaled,
        positions: [{ type: "sinusoidal", base: 10, offset: 0 }],
        layerNorm: { ...norm, placement: "pre" },
      },
      ["X", "position", "embedded", "normed", ...always],
    ],
    [{ ...unscaled, bo: one, residual: true, layerNorm: norm }, ["X", ...always, "output", "residual", "normed"]],
    [
      { ...unscaled, feedForward: { W1: one, W2: one, activation: "relu", residual: false } },
      ["X", ...always, "feedForward.up", "feedForward.hidden", "feedForward"],
    ],
    [
      { ...unscaled, feedForward: { W1: one, W2: one, activation: "relu", residual: false, layerNorm: norm } },
      ["X", ...always, "feedForward.up", "feedForward.hidden", "feedForward", "final"],
    ],
    [{ dump: zeros([1, 1, 1]) }, ["weights"]],
  ];
  for (const [keys, steps] of cases) assert.deepEqual(blockSteps(block(keys), dimsOf({})), steps);
  assert.ok(blockSteps(block(), dimsOf({ heads: 2 })).includes("concat"));
});

test("a step that is left out means the one before it", () => {
  const cases: [Partial<Block>, number, StepId, StepId | undefined][] = [
    [unscaled, 1, "output", "context"],
    [unscaled, 2, "output", "concat"],
    [unscaled, 1, "concat", "context"],
    [unscaled, 1, "final", "context"],
    [{ residual: true }, 1, "normed", "residual"],
    [unscaled, 1, "embedded", "X"],
    [unscaled, 1, "masked", "scores"],
    [{}, 1, "masked", "scores"],
    [{ scale: 0.5 }, 1, "masked", "scaled"],
    [unscaled, 1, "projectedQ", "Q"],
    [unscaled, 1, "projectedK", "K"],
    [{ layerNorm: { ...norm, placement: "pre" } }, 1, "final", "context"],
    [{ layerNorm: { ...norm, placement: "pre" } }, 1, "normed", "normed"],
    [{ Q: one, K: one, V: one }, 1, "embedded", undefined],
    [{ dump: zeros([1, 1, 1]) }, 1, "scores", undefined],
    [{ dump: zeros([1, 1, 1]) }, 1, "weights", "weights"],
    [unscaled, 1, "weighted", "weighted"],
  ];
  for (const [keys, heads, id, meant] of cases) {
    assert.equal(resolveStep(id, block(keys), dimsOf({ heads })), meant, `${id} of ${Object.keys(keys)}`);
  }
});
