import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Computed } from "../../../src/analysis/computed.ts";
import { firstTrainEdits } from "../../../src/analysis/firstTrain.ts";
import { gradientEdits, textAfter } from "../../../src/analysis/gradientEdits.ts";
import { trainingLook } from "../../../src/analysis/trainingLook.ts";
import { Trainings } from "../../../src/analysis/trainings.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { TrainingPoint } from "../../../src/core/training/point.ts";
import { plainText } from "../../../src/core/words.ts";
import { HeldComputer } from "./world.ts";

const examples = ["20-gradient-step", "23-a-masked-word"].map((name) =>
  readFileSync(`examples/${name}.attn.json`, "utf8"),
);
const [text = ""] = examples;
const view = { layer: "", batch: 0, head: 0 };

function computedText(source: string): Computed {
  const document = parseSpec(source);
  const { spec } = document;
  assert.ok(spec, document.problems.map(({ message }) => plainText(message)).join());
  return new Computed(1, document, spec, computeSpec(spec));
}

async function trained(source: string, ...counts: number[]) {
  const trainings = new Trainings(new HeldComputer());
  const computed = computedText(source);
  for (const count of counts) await trainings.descend("a", computed, count, 0.25);
  const story = trainings.story(computed);
  assert.ok(typeof story !== "string");
  return { trainings, computed, story };
}

test("a training in pieces goes the same way as at once", async () => {
  const pieces = await trained(text, 1, 1, 98, 30);
  const once = await trained(text, 130);
  assert.deepEqual(pieces.story, once.story);
  assert.equal(once.story.losses.length, 131);
  assert.ok(once.story.snapshots.length <= 64 && once.story.snapshots.at(-1) === 130);
  for (const step of once.story.snapshots) {
    assert.deepEqual(
      pieces.trainings.parametersAt(pieces.computed, step),
      once.trainings.parametersAt(once.computed, step),
    );
  }
});

for (const [at, source] of examples.entries()) {
  test(`a step that is written into the text has its loss there, to the bit (example ${at + 1})`, async () => {
    const { trainings, computed, story } = await trained(source, 9);
    for (const step of [1, 5, 9]) {
      const next = trainings.parametersAt(computed, step);
      assert.ok(next);
      const written = textAfter(source, gradientEdits(computed.document, { next }, "exact"));
      assert.equal(computedText(written).result.train?.loss, story.losses[step]);
    }
  });
}

test("what is shown of a step: tensors with their gradients, and the weights beside those of the start", async () => {
  const { trainings, computed, story } = await trained(text, 20);
  const now = await trainings.point("a", computed, 20, 0.25);
  const start = await trainings.point("a", computed, 0, 0.25);
  const look = trainingLook(20, now, start, view);
  assert.equal(look.loss, story.losses[20]);
  assert.deepEqual(look.weights?.start, computed.result.layers[0]?.steps.get("weights")?.tensor.data);
  assert.notDeepEqual(look.weights?.now, look.weights?.start);
  assert.deepEqual(
    look.tensors.map(({ name, shape, rows, cols }) => [name, shape, rows, cols]),
    [
      ["Wq", "3×2", 3, 2],
      ["Wk", "3×2", 3, 2],
      ["Wv", "3×2", 3, 2],
      ["X", "4×3", 4, 3],
    ],
  );
  assert.equal(trainingLook(20, now, start, { ...view, head: 7 }).weights, undefined);
});

test("a tensor larger than its picture says so, in either direction, and one that fits does not", () => {
  const tensor = (shape: readonly number[]) => ({ shape, data: new Float64Array(shape.reduce((a, b) => a * b)) });
  const sizes = [[128, 128], [129, 1], [1, 129], [2, 65, 3], [128], [129]];
  const point: TrainingPoint = {
    ...{ loss: 1, weights: new Map() },
    tensors: sizes.map((shape, at) => {
      const [values, gradient] = [tensor(shape), tensor(shape)];
      return { name: `${at}`, isUpdated: true, values, gradient, share: 0 };
    }),
  };
  assert.deepEqual(
    trainingLook(0, point, point, view).tensors.map(({ rows, cols, isReduced }) => [rows, cols, isReduced]),
    [
      [128, 128, false],
      [128, 1, true],
      [1, 128, true],
      [128, 3, true],
      [1, 128, false],
      [1, 128, true],
    ],
  );
});

test("the weights that are shown are those of the batch item and head in view, and of one that is not there none", async () => {
  const numbers = { random: "normal", shape: [2, 3, 4], seed: 2 };
  const target = [1, 2].map(() => [1, 2, 3].map(() => [0, 0, 0, 0]));
  const document = { X: numbers, Wq: { identity: 4 }, heads: 2, train: { target } };
  const { trainings, computed } = await trained(JSON.stringify(document), 1);
  const [now, start] = [await trainings.point("a", computed, 1, 0.25), await trainings.point("a", computed, 0, 0.25)];
  const all = computed.result.layers[0]?.steps.get("weights")?.tensor.data;
  for (const batch of [0, 1, 2])
    for (const head of [0, 1, 2]) {
      const { weights } = trainingLook(1, now, start, { layer: "", batch, head });
      const from = (2 * batch + head) * 9;
      const own = batch < 2 && head < 2 ? all?.slice(from, from + 9) : undefined;
      assert.deepEqual(weights?.start, own, `${batch} ${head}`);
    }
});

test("back at the start only the document's numbers are left", async () => {
  const { trainings, computed } = await trained(text, 20);
  trainings.reset("a", computed);
  const story = trainings.story(computed);
  assert.ok(typeof story !== "string");
  assert.deepEqual([...story.losses], [computed.result.train?.loss]);
  assert.equal(trainings.parametersAt(computed, 20), undefined);
});

test("no step is taken after a loss that is no number", async () => {
  const trainings = new Trainings(new HeldComputer());
  const computed = computedText(text);
  await trainings.descend("a", computed, 40, 1e200);
  const story = trainings.story(computed);
  assert.ok(typeof story !== "string" && story.losses.length < 41);
  await trainings.descend("a", computed, 40, 0.1);
  assert.deepEqual(trainings.story(computed), story);
});

test("three rates from a step on", async () => {
  const { trainings, computed, story } = await trained(text, 4);
  const rates = await trainings.rates("a", computed, 4, { learningRate: 0.25, steps: 6 });
  assert.deepEqual(
    rates.map(({ losses }) => [losses.length, losses[0]]),
    [0, 1, 2].map(() => [7, story.losses[4]]),
  );
  const on = await trained(text, 4, 6);
  assert.deepEqual(rates[1]?.losses, [...on.story.losses].slice(4));
});

test("a document without train gets a target of zeros of the result's size; one that has no result is told so", () => {
  const plain = {
    X: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    Wv: [
      [1, 0, 1],
      [0, 1, 1],
    ],
  };
  const computed = computedText(`${JSON.stringify(plain, undefined, 2)}\n`);
  const trainings = new Trainings(new HeldComputer());
  assert.equal(trainings.story(computed), "noTrain");
  const written = textAfter(computed.document.text, firstTrainEdits(computed));
  const after = computedText(written);
  assert.deepEqual(after.spec.train?.target.shape, [3, 3]);
  assert.deepEqual([...(after.spec.train?.target.data ?? [1])], new Array(9).fill(0));
  assert.equal(after.spec.train?.learningRate, 0.1);
  assert.ok(typeof trainings.story(after) !== "string");
  assert.equal(trainings.story(computedText(JSON.stringify({ weights: [[0.5, 0.5]] }))), "noTarget");
});

test("the first target has one item for each of the batch, and a result of more than 4,096 numbers gets none", () => {
  const ofShape = (...shape: number[]) => {
    const X = { random: "normal", shape, seed: 1 };
    return computedText(JSON.stringify({ X, Wq: { identity: shape.at(-1) } }));
  };
  const shapeOf = (computed: ReturnType<typeof ofShape>) => {
    const edits = firstTrainEdits(computed);
    return edits.length === 0
      ? undefined
      : computedText(textAfter(computed.document.text, edits)).spec.train?.target.shape;
  };
  assert.deepEqual(shapeOf(ofShape(64, 64)), [64, 64]);
  assert.deepEqual(shapeOf(ofShape(2, 3, 4)), [2, 3, 4]);
  assert.equal(shapeOf(ofShape(17, 241)), undefined);
});

test("where there are no weights, the inputs are what the first train changes; else it names no parameters", () => {
  const plain = { X: [[1, 2]] };
  const namesOf = (document: object) => {
    const computed = computedText(JSON.stringify(document));
    return computedText(textAfter(computed.document.text, firstTrainEdits(computed))).spec.train?.parameters;
  };
  assert.deepEqual(namesOf(plain), ["X"]);
  assert.equal(namesOf({ ...plain, Wv: [[1], [1]] }), undefined);
});
