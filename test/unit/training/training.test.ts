import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { checkedByDifferences } from "../../../src/core/training/differences.ts";
import { trainingPoint } from "../../../src/core/training/point.ts";
import { Snapshots } from "../../../src/core/training/snapshots.ts";
import { type TrainableSpec, trainedSteps, triedRates } from "../../../src/core/training/steps.ts";
import { plainText } from "../../../src/core/words.ts";
import { specFeatures, specFrom } from "../engine/randomSpec.ts";
import { computed, workedExample } from "../explain/support.ts";

const target = [
  [1, 0, 2],
  [0, 1, 0],
  [1, 1, 1],
];

function trainable(document: object, train: object = { target, learningRate: 0.05 }): TrainableSpec {
  const { spec } = computed({ ...document, train });
  assert.ok(spec.train);
  return { ...spec, train: spec.train };
}

const example = trainable(workedExample);
const withSteps = (spec: TrainableSpec, steps: number) => ({ ...spec, train: { ...spec.train, steps } });

test("the losses of some steps are those of the computation, to the bit", () => {
  const { losses, snapshots } = trainedSteps(withSteps(example, 7), { before: 0, stride: 1 });
  const whole = computeSpec(withSteps(example, 7)).train;
  assert.deepEqual(losses, whole?.losses.slice(1));
  assert.deepEqual(snapshots.at(-1)?.parameters, whole?.next);
  assert.deepEqual(
    snapshots.map(({ step, loss }) => [step, loss]),
    losses.map((loss, at) => [at + 1, loss]),
  );
});

test("a training that stops being finite ends with that loss", () => {
  const { losses } = trainedSteps(trainable(workedExample, { target, learningRate: 1e200, steps: 50 }), {
    before: 0,
    stride: 1,
  });
  assert.ok(losses.length < 50);
  assert.deepEqual(
    losses.map(Number.isFinite),
    losses.map((_, at) => at < losses.length - 1),
  );
});

test("at most 64 snapshots are kept, evenly, with the last one; in pieces or at once they are the same", () => {
  const parameters = new Map();
  const steps = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => ({ step: from + at, loss: 0, parameters }));
  for (const last of [1, 63, 64, 65, 100, 1000, 1001]) {
    const whole = new Snapshots();
    whole.add(steps(0, last + 1));
    const pieces = new Snapshots();
    for (let from = 0; from <= last; from += 7) pieces.add(steps(from, Math.min(last + 1, from + 7)));
    const kept = whole.all.map(({ step }) => step);
    assert.deepEqual(
      pieces.all.map(({ step }) => step),
      kept,
    );
    assert.ok(kept.length <= 64 && kept[0] === 0 && kept.at(-1) === last, String(kept));
    assert.ok(kept.slice(0, -1).every((step) => step % whole.stride === 0));
  }
});

test("large parameters are kept for fewer steps", () => {
  const parameters = new Map([["Wq", { shape: [1_000_000], data: new Float64Array(1_000_000) }]]);
  const kept = new Snapshots();
  kept.add(Array.from({ length: 30 }, (_, step) => ({ step, loss: 0, parameters })));
  assert.ok(kept.all.length <= 8);
  assert.equal(kept.last?.step, 29);
});

test("a point has the gradients of the computation, and how far a step moves each tensor", () => {
  const { loss, tensors, weights } = trainingPoint(example);
  const { train, layers } = computeSpec(example);
  assert.equal(loss, train?.loss);
  for (const { name, gradient, values, share } of tensors) {
    assert.deepEqual(gradient, train?.gradients.get(name));
    const norm = (data: Float64Array) => Math.hypot(...data);
    assert.ok(Math.abs(share - (0.05 * norm(gradient.data)) / norm(values.data)) < 1e-12, name);
  }
  assert.deepEqual(
    tensors.map(({ name, isUpdated }) => `${name} ${isUpdated}`),
    ["Wq true", "Wk true", "Wv true", "X false"],
  );
  assert.deepEqual(weights.get(""), layers[0]?.steps.get("weights")?.tensor);
});

test("a tenth of the learning rate, it, and ten times as much, each from the same start", () => {
  const rates = triedRates(withSteps(example, 5));
  assert.deepEqual(
    rates.map(({ learningRate }) => learningRate),
    [0.005, 0.05, 0.5],
  );
  for (const { learningRate, losses } of rates) {
    const alone = computeSpec(trainable(workedExample, { target, learningRate, steps: 5 })).train;
    assert.deepEqual(losses, alone?.losses);
  }
});

const V = [
  [1, 2, 3],
  [3, 1, 0],
  [0, 2, 2],
];
/** What is said of a tensor whose gradient is as good as 0. */
const reasons: readonly (readonly [string, object, string, RegExp])[] = [
  [
    "weights near 0 and 1",
    {
      ...workedExample,
      X: [
        [1, 0.2, 1, 0],
        [0, 2, 0, 2.1],
        [1, 1, 1.3, 1],
      ],
      scale: 40,
    },
    "Wq",
    /^The weights are almost exactly 0 or 1\. .*a·\(1 − a\)/,
  ],
  [
    "one key in sight",
    {
      ...workedExample,
      mask: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    },
    "Wq",
    /a single key, whose weight is 1/,
  ],
  [
    "given weights",
    {
      ...workedExample,
      given: {
        weights: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
      },
    },
    "Wk",
    /^The step weights is given/,
  ],
  ["given output of the values", { ...workedExample, given: { V } }, "Wv", /^The step V is given/],
  [
    "a bias of the keys",
    { ...workedExample, scale: 0.1, bk: [0.5, 1, -1] },
    "bk",
    /^A bias of the keys adds the same number/,
  ],
  ["keys of 0", { ...workedExample, Wk: workedExample.Wk.map((row) => row.map(() => 0)) }, "Wq", /^All keys are 0/],
  [
    "queries of 0",
    { ...workedExample, Wq: workedExample.Wq.map((row) => row.map(() => 0)) },
    "Wk",
    /^All queries are 0/,
  ],
  [
    "keys that are all alike",
    {
      X: [
        [1, 0],
        [1, 0],
      ],
      Wq: [
        [1, 2],
        [0, 1],
      ],
      Wk: [
        [1, 0],
        [0, 1],
      ],
      Wv: [
        [1, 0, 0],
        [0, 1, 0],
      ],
    },
    "Wq",
    /./,
  ],
  ["scores at the soft cap", { ...workedExample, softcap: 0.05 }, "Wq", /^The scores lie at the soft cap/],
  [
    "a network that is switched off",
    {
      ...workedExample,
      Wo: [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
      feedForward: {
        W1: [
          [-1, -2],
          [-3, -1],
        ],
        b1: [-90, -90],
        W2: [
          [1, 2, 3],
          [3, 2, 1],
        ],
        residual: false,
      },
    },
    "feedForward.W1",
    /^The activation is flat at every entry: relu/,
  ],
  ["values of 0", { ...workedExample, Wv: workedExample.Wv.map((row) => row.map(() => 0)) }, "Wq", /^All values are 0/],
];

for (const [name, document, tensor, expected] of reasons) {
  test(`why a gradient is as good as 0: ${name}`, () => {
    const width = name.includes("alike") ? target.slice(0, 2) : target;
    const spec = trainable(document, { target: width, learningRate: 0.1 });
    const { tensors } = trainingPoint(spec);
    const found = tensors.find((one) => one.name === tensor);
    assert.ok(found?.zero, `${tensor}: ${Math.max(...(found?.gradient.data ?? []).map(Math.abs))}`);
    assert.match(plainText(found.zero.say), expected);
    const { lost } = found.zero;
    if (lost !== undefined) assert.ok(lost.after <= 1e-3 * lost.before);
  });
}

test("a layer into which hardly any gradient comes back says so of each of its tensors, and the layer behind it does not", () => {
  const identity = [
    [1, 0],
    [0, 1],
  ];
  const small = identity.map((row) => row.map((x) => 1e-8 * x));
  const spec = trainable(
    {
      X: [
        [1, 2],
        [2, -1],
      ],
      layers: [{ Wv: identity }, { Wq: identity, Wk: small, Wv: small, Wo: identity }],
    },
    {
      target: [
        [1, 0],
        [0, 3],
      ],
      learningRate: 0.1,
    },
  );
  const said = new Map(trainingPoint(spec).tensors.map(({ name, zero }) => [name, zero && plainText(zero.say)]));
  assert.match(
    said.get("layers[0].Wv") ?? "",
    /^Hardly any gradient comes back into this layer: that of output is at most \d/,
  );
  assert.equal(said.get("layers[1].Wv"), undefined);
});

test("a training at rest says so of every tensor", () => {
  // Two results that should be 0 and 1 but are the same weighted sum: the best is 0.5, whatever the weights.
  const spec = trainable(
    { X: [[1], [1]], Wq: [[1]], Wk: [[1]], Wv: [[0.5]] },
    { target: [[0], [1]], learningRate: 0.1 },
  );
  const { loss, tensors } = trainingPoint(spec);
  assert.equal(loss, 0.25);
  assert.ok(tensors.filter(({ isUpdated }) => isUpdated).every(({ zero }) => zero));
  const moved = trainable(
    { X: [[1], [1]], Wq: [[1]], Wk: [[1]], Wv: [[0.5 + 1e-12]] },
    { target: [[0], [1]], learningRate: 0.1 },
  );
  const found = trainingPoint(moved).tensors.find(({ name }) => name === "Wv");
  assert.match(plainText(found?.zero?.say ?? { template: "", args: [] }), /^Training has converged/);
});

test("a gradient that counts gets no reason", () => {
  const spec = trainable({ ...workedExample, scale: 0.1 });
  assert.deepEqual(
    trainingPoint(spec).tensors.filter(({ zero }) => zero),
    [],
  );
});

test("where the output is the target, no tensor has a gradient", () => {
  const { result } = computed(workedExample);
  const out = result.layers[0]?.output;
  assert.ok(out);
  const rows = [0, 1, 2].map((row) => [...out.data.subarray(row * 3, row * 3 + 3)]);
  const { tensors, loss } = trainingPoint(trainable(workedExample, { target: rows, learningRate: 1 }));
  assert.equal(loss, 0);
  assert.ok(tensors.every(({ zero }) => zero && plainText(zero.say).startsWith("The slope of the loss itself is 0")));
});

test("gradients of random specs agree with central differences", () => {
  let tensors = 0;
  const seed = 5;
  for (const features of fc.sample(specFeatures, { numRuns: 40, seed })) {
    const { train, ...spec } = specFrom(features);
    assert.ok(train);
    for (const check of checkedByDifferences({ ...spec, train }, 30) ?? []) {
      assert.ok(check.holds, `seed ${seed} ${check.name}: ${check.gradient} is not ${check.difference}`);
      if (check.kinks < check.tried) tensors++;
    }
  }
  assert.ok(tensors > 150, String(tensors));
});

test("a part of a large tensor is tried, and steps in shorter types are not compared", () => {
  const wide = { random: "normal", shape: [40, 40], seed: 3 };
  const spec = trainable(
    { X: { random: "normal", shape: [2, 40], seed: 1 }, Wq: wide, Wk: wide, Wv: { ...wide, seed: 4 } },
    { target: { random: "normal", shape: [2, 40], seed: 2 }, learningRate: 0.1 },
  );
  const checks = checkedByDifferences(spec, 90);
  assert.ok(checks?.every(({ tried, entries, holds }) => tried === 30 && entries === 1600 && holds));
  assert.equal(checkedByDifferences(trainable({ ...workedExample, precision: "bfloat16" }), 9), undefined);
});
