import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { rootValue } from "../../../src/core/engine/check.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { plainText } from "../../../src/core/words.ts";
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

const head = {
  ...{ W: random([6, 6], 7), b: random([6], 8), pool: "mean", scale: 0.5, softcap: 2 },
  layerNorm: { type: "rms", gamma: random([6], 9), eps: 0.01 },
  transform: { W: random([6, 6], 10), b: random([6], 11), activation: "tanh", layerNorm: {} },
};
const ids = { embedding: { ids: [1, 4, 2, 0, 3], table: random([6, 6], 12) } };
const { X, ...rest } = attention;
const padded = { ...rest, ...ids, mask: { keys: [1, 1, 1, 0, 0] } };
/** Wrong read-outs, with what names them; the right one is `head` with the first keys. */
const wrongHeads: readonly (readonly [name: string, right: object, wrong: object, says: RegExp])[] = [
  ["another pooling", {}, { pool: "first" }, /readOut\.pool is "first" instead of "mean"/],
  ["the largest", { pool: "last" }, { pool: "max" }, /readOut\.pool is "max"/],
  ["no norm", {}, { layerNorm: undefined }, /readOut\.layerNorm is left out/],
  ["eps", {}, { layerNorm: { ...head.layerNorm, eps: 1e-5 } }, /readOut\.layerNorm\.eps is 0\.00001/],
  ["a layer norm", {}, { layerNorm: { gamma: head.layerNorm.gamma, eps: 0.01 } }, /"layer" instead of "rms"/],
  ["no bias", {}, { b: undefined }, /readOut\.b is left out/],
  ["the table", {}, { W: undefined, tied: true }, /embedding\.table is used instead of readOut\.W/],
  ["W transposed", {}, { W: { ...head.W, transpose: true } }, /readOut\.W is transposed/],
  ["no scale", {}, { scale: 1 }, /readOut\.scale is left out/],
  ["over the scale", {}, { scale: 2 }, /divided by 0\.5/],
  ["no softcap", {}, { softcap: undefined }, /readOut\.softcap is left out/],
  ["no transform", {}, { transform: undefined }, /readOut\.transform is left out/],
  ["gelu", {}, { transform: { ...head.transform, activation: "gelu" } }, /activation is "gelu" instead of "tanh"/],
  ["no bias inside", {}, { transform: { ...head.transform, b: undefined } }, /transform\.b is left out/],
  [
    "no norm inside",
    {},
    { transform: { ...head.transform, layerNorm: undefined } },
    /transform\.layerNorm is left out/,
  ],
];

for (const [name, right, wrong, says] of wrongHeads) {
  test(`a mistake inside the read-out is named: ${name}`, () => {
    const own = { ...padded, readOut: { ...head, ...right } };
    const { explanations } = asked(own, { ...own, readOut: { ...head, ...wrong } }, ["readOut.logits"]);
    const [best] = explanations;
    assert.ok(best?.reproduces, best?.name);
    assert.match(best.changes.map(plainText).join(), says);
  });
}

test("a mean that counts padding, a last position that is padding and another normalization are named", () => {
  const full = { ...padded, mask: [] };
  for (const [pool, says] of [
    ["mean", /counts padding/],
    ["last", /padding or not/],
  ] as const) {
    // One position alone sees the same keys with the padding as without it: the pooling is all that differs.
    const alone = { ...padded, mask: [{ keys: [1, 1, 1, 0, 0] }] };
    const spec = specOf({ ...alone, readOut: { ...head, pool } });
    const result = computeSpec(spec);
    const output = result.layers[0]?.output;
    assert.ok(output);
    const other = specOf({
      ...full,
      given: { output: { shape: [...output.shape], data: [...output.data] } },
      readOut: { ...head, pool },
    });
    const value = rootValue("readOut.logits", other, computeSpec(other));
    assert.ok(value);
    const wanted = { ...spec, expectedTraining: new Map([["readOut.logits", value]]) };
    const [best] = diagnose(wanted, computeSpec(wanted)).explanations;
    assert.ok(best?.reproduces, pool);
    assert.match(best.changes.map(plainText).join(), says);
  }
  const own = { ...padded, readOut: head };
  const { explanations } = asked(own, { ...own, readOut: { ...head, normalize: "sigmoid" } }, [
    "readOut.probabilities",
  ]);
  assert.match(explanations[0]?.changes.map(plainText).join() ?? "", /normalize is "sigmoid" instead of "softmax"/);
});

test("no number of a block is fitted to a loss alone", () => {
  const spec = specOf({ ...trained, expected: { loss: 0.123456789 } });
  const { culprit, explanations } = diagnose(spec, computeSpec(spec));
  assert.equal(culprit?.id, "loss");
  assert.deepEqual(explanations, []);
});
