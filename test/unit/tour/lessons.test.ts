import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { lessonAfter } from "../../../src/analysis/exampleIndex.ts";
import { plainText } from "../../../src/core/words.ts";
import { lessonSolutions } from "../../lessonSolutions.ts";
import {
  computedOf,
  extension,
  failed,
  lessons,
  lessonText,
  solved,
  storyOf,
  tasksOf,
  typedInto,
} from "./lessonTexts.ts";

for (const name of lessons) {
  const text = lessonText(name);

  test(`${name}: each stop has its cell and says at most 30 words; no task is done from the start`, () => {
    const { stops, made } = storyOf(text);
    assert.equal(made, false);
    assert.ok(stops.length >= 4);
    for (const { cell, beside, say, step, task } of stops) {
      assert.ok(cell ?? beside, `${step}: no cell`);
      assert.ok(plainText(say).split(/\s+/).length <= 30, plainText(say));
      if (task) assert.equal(task.done, false, task.until);
      if (task) assert.ok(task.now.length > 0, task.until);
    }
  });

  test(`${name}: each task can be failed and then be solved`, () => {
    const solutions = lessonSolutions[name] ?? [];
    assert.equal(tasksOf(text).length, solutions.length);
    solutions.reduce((before, solution, at) => {
      const wrong = failed(before, at, solution);
      assert.equal(tasksOf(wrong)[at]?.done, false, `${tasksOf(wrong)[at]?.until} is done by a wrong solution`);
      const right = solved(wrong, at, solution);
      const task = tasksOf(right)[at];
      assert.equal(task?.done, true, `${task?.until}: ${JSON.stringify(task?.now)}`);
      return right;
    }, text);
  });
}

test("the lessons lead from one to the next, each once, and a copy of one knows the next, too", () => {
  const order: string[] = [];
  for (let name: string | undefined = lessons[0]; name !== undefined; name = lessonAfter(`${name}${extension}`)) {
    order.push(name);
    assert.ok(order.length <= lessons.length);
  }
  assert.deepEqual(order, lessons);
  assert.equal(lessonAfter("30-lesson-shadow-2.attn.json"), "31-lesson-weights");
  assert.equal(lessonAfter("01-worked-example.attn.json"), undefined);
});

test("what is told to be equal is equal to the bit, or to its tolerance", () => {
  const step = (name: string, id: string, layer = 0) => {
    const { result } = computedOf(lessonText(name));
    const found = result.layers[layer]?.steps.get(id as "weights")?.tensor;
    assert.ok(found, `${name}: ${id}`);
    return [...found.data];
  };
  assert.deepEqual(step("35-lesson-look-up", "context"), [50, 40, 30, 20, 10]);
  const bare = JSON.parse(readFileSync("test/data/lessons/conv-projections.attn.json", "utf8"));
  assert.deepEqual(step("37-lesson-filter", "output"), bare.expected.output.flat());
  assert.ok(step("37-lesson-filter", "weights").every((weight) => weight === 0 || weight === 1));
  assert.equal(step("33-lesson-who-may-look", "weights")[2], 0);
  const kernel = JSON.parse(readFileSync("test/data/lessons/kernel-regression.attn.json", "utf8"));
  const weights = kernel.expected.weights.flat();
  assert.ok(step("36-lesson-kernel", "weights").every((weight, at) => Math.abs(weight - weights[at]) <= 1e-12));
});

test("two layers of linear attention are two steps of gradient descent, to 1e-12", () => {
  const text = lessonText("39-lesson-gradient");
  const stepped = typedInto(text, 0, [{ row: 2, col: 2, value: -1 / 60 }]);
  const { spec, result } = computedOf(stepped);
  const X = spec.main.X?.data ?? [];
  const samples = Array.from({ length: 6 }, (_, at) => [...X.slice(3 * at, 3 * at + 3)]);
  let w = [0, 0];
  for (const layer of [0, 1]) {
    const step = [0, 0];
    for (const [a = 0, b = 0, y = 0] of samples) {
      const error = y - (w[0] ?? 0) * a - (w[1] ?? 0) * b;
      step[0] = (step[0] ?? 0) + (error * a) / 60;
      step[1] = (step[1] ?? 0) + (error * b) / 60;
    }
    w = [(w[0] ?? 0) + (step[0] ?? 0), (w[1] ?? 0) + (step[1] ?? 0)];
    const left = result.layers[layer]?.steps.get("residual")?.tensor.data.at(-1) ?? Number.NaN;
    const prediction = (w[0] ?? 0) * (X[18] ?? 0) + (w[1] ?? 0) * (X[19] ?? 0);
    assert.ok(Math.abs(left + prediction) <= 1e-12, `layer ${layer}: ${left} and ${prediction}`);
  }
});

for (const file of readdirSync("test/data/lessons").filter((name) => name.endsWith(extension))) {
  test(`${file}: the exact construction holds at its own tolerance`, () => {
    const { checks } = computedOf(readFileSync(`test/data/lessons/${file}`, "utf8"));
    assert.deepEqual(
      checks.filter(({ holds }) => !holds).map(({ name }) => name),
      [],
    );
  });
}

test("a bias of the keys changes no weight: bk0 and bk1", () => {
  const [without, withBias] = ["bk0", "bk1"].map((name) => {
    const { result } = computedOf(readFileSync(`test/data/lessons/${name}${extension}`, "utf8"));
    return [...(result.layers[0]?.steps.get("weights")?.tensor.data ?? [])];
  });
  assert.ok(without?.length === 16);
  assert.ok(without.every((weight, at) => Math.abs(weight - (withBias?.[at] ?? 0)) <= 1e-12));
});
