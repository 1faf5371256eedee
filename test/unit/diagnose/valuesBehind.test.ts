import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { rootValue } from "../../../src/core/engine/check.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { specOf } from "./injected.ts";

const random = (shape: readonly number[], seed: number) => ({ random: "normal", shape, seed, std: 0.6 });
const attention = {
  ...{ X: random([5, 6], 1), Wq: random([6, 6], 2), Wk: random([6, 6], 3), Wv: random([6, 6], 4) },
  ...{ Wo: random([6, 6], 5), heads: 2, mask: "causal" },
};
const trained = { ...attention, train: { target: random([5, 6], 6), learningRate: 0.1 } };
const read = { ...attention, readOut: { W: random([6, 4], 7), pool: "mean" } };

/** What is said where the spec expects values that another spec has. */
function asked(right: object, wrong: object, names: readonly string[]) {
  const other = specOf(wrong);
  const result = computeSpec(other);
  const expected = Object.fromEntries(
    names.map((name) => {
      const value = rootValue(name, other, result);
      assert.ok(value, name);
      return [name, value.shape.length === 0 ? value.data[0] : { shape: value.shape, data: [...value.data] }];
    }),
  );
  const spec = specOf({ ...right, expected });
  return diagnose(spec, computeSpec(spec));
}

for (const [name, right, wrong, values, cause] of [
  ["gradients", trained, { ...trained, scale: 0.2 }, ["gradient.Wq", "gradient.X"], /1\/m/],
  ["the loss and a gradient", trained, { ...trained, mask: [] }, ["loss", "gradient.Wv"], /none/],
  ["the loss alone", trained, { ...trained, mask: { causal: true, offset: 1 } }, ["loss"], /one too far/],
  ["logits", read, { ...read, Wk: attention.Wv, Wv: attention.Wk }, ["readOut.logits"], /Wk↔Wv/],
] as const) {
  test(`a mistake is found by what comes of the layers: ${name}`, () => {
    const { culprit, explanations, steps } = asked(right, wrong, values);
    assert.deepEqual(
      steps.map(({ id }) => id),
      values,
    );
    assert.equal(culprit?.id, values[0]);
    const [best] = explanations;
    assert.ok(best?.reproduces, best?.name);
    assert.match([best.name, ...best.ties].join(), cause);
  });
}

test("no number of a block is fitted to a loss alone", () => {
  const spec = specOf({ ...trained, expected: { loss: 0.123456789 } });
  const { culprit, explanations } = diagnose(spec, computeSpec(spec));
  assert.equal(culprit?.id, "loss");
  assert.deepEqual(explanations, []);
});
