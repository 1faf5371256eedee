import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { explainCell } from "../../../src/core/explain/steps/explainCell.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { tourStory } from "../../../src/core/tour/tourStory.ts";
import { plainText } from "../../../src/core/words.ts";

const files = readdirSync("examples").filter((name) => name.endsWith(".attn.json"));

function storyOf(text: string) {
  const { spec, problems } = parseSpec(text);
  assert.ok(spec, problems.map(({ message }) => plainText(message)).join("\n"));
  const result = computeSpec(spec);
  return { spec, result, story: tourStory(spec, result) };
}

test("a document without a tour gets one along its steps, of at most 30 words a stop, each cell with its derivation", () => {
  for (const file of files) {
    const { spec, result, story } = storyOf(readFileSync(`examples/${file}`, "utf8"));
    if (!story.made) continue;
    assert.ok(story.stops.length > 0, file);
    for (const { cell, say, step } of story.stops) {
      assert.ok(plainText(say).split(/\s+/).length <= 30, `${file}: ${plainText(say)}`);
      assert.ok(cell && explainCell(spec, result, cell), `${file}: ${step} has no derivation`);
    }
  }
});

test("a made tour follows one pair of query and key through the steps", () => {
  const { story } = storyOf(readFileSync("examples/01-worked-example.attn.json", "utf8"));
  assert.deepEqual(
    story.stops.map(({ step, cell }) => [step, cell?.row, cell?.col]),
    [
      ...[
        ["X", 2, 0],
        ["Q", 2, 0],
        ["K", 1, 0],
        ["V", 1, 0],
      ],
      ...[
        ["scores", 2, 1],
        ["weights", 2, 1],
        ["context", 2, 0],
      ],
    ],
  );
});

const base = {
  X: [
    [1, 0],
    [0, 2],
  ],
  heads: 2,
};
const withTour = (tour: unknown) => JSON.stringify({ ...base, tour });

test("a stop shows its cell, a task its condition with the numbers as they are and the cell to change", () => {
  const { story } = storyOf(
    withTour([
      { step: "weights", cell: [1, 0, 1], say: "One." },
      { step: "scores", cell: [0, 1], say: "Two.", do: { set: "X[1,0]", until: "scores[0,1] > 2" } },
    ]),
  );
  assert.equal(story.made, false);
  assert.deepEqual(story.stops[0]?.cell, { layer: "", matrix: "weights", batch: 0, head: 1, row: 0, col: 1 });
  assert.deepEqual(story.stops[1]?.task, {
    until: "scores[1,2] > 2",
    done: false,
    now: [{ name: "scores[1,2]", value: "0" }],
    set: { layer: "", matrix: "X", batch: 0, head: 0, row: 1, col: 0 },
  });
});

const wrong: readonly (readonly [string, unknown, string, string])[] = [
  [
    "a misspelt step",
    [{ step: "wieghts", say: "" }],
    "tour[0].step: there is no step wieghts. Did you mean weights?",
    '"wieghts"',
  ],
  ["an unknown step", [{ step: "zzz", say: "" }], "tour[0].step: there is no step zzz", '"zzz"'],
  ["a tensor as step", [{ step: "Wq", say: "" }], "tour[0].step: there is no step Wq", '"Wq"'],
  [
    "half a row",
    [{ step: "X", say: "", cell: [0.5, 1] }],
    "tour[0].cell must be 1 to 4 whole numbers from 0: row and column, heads before them",
    "[0.5,1]",
  ],
  ["no condition", [{ step: "X", say: "", do: {} }], "tour[0].do needs until", "{}"],
  ["a condition that ends early", [{ step: "X", say: "", do: { until: "X[0,0] <" } }], "The rule ends too early.", '"'],
  ["an unknown name", [{ step: "X", say: "", do: { until: "1 < Y[0,0]" } }], "Unknown name “Y”.", "Y"],
  ["a place that is none", [{ step: "X", say: "", do: { until: "1 < 2", set: "3" } }], "Unexpected “3”.", "3"],
];

for (const [name, tour, message, marked] of wrong) {
  test(`${name} in a tour is named at its place`, () => {
    const text = withTour(tour);
    const { problems } = parseSpec(text);
    assert.deepEqual(
      problems.map((problem) => [
        plainText(problem.message),
        text.slice(problem.range.offset).slice(0, problem.range.length),
      ]),
      [[message, marked]],
    );
  });
}
