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

const askedFor = (until: string, more: object = {}) => [{ step: "X", say: "", do: { until, ...more } }];

function taskIn(document: object) {
  const { story } = storyOf(JSON.stringify({ ...base, ...document }));
  const [task] = story.stops.flatMap(({ task }) => task ?? []);
  return { done: task?.done, why: task?.hindrance && plainText(task.hindrance) };
}

const two = [
  [3, 3],
  [3, 3],
];
const ofTwoHeads = [two, two];

test("a task is not done by typing over what its numbers are computed from, unless the task offers that", () => {
  const remove = (name: string) => `${name} is given, not computed. Remove it from "given".`;
  const tour = askedFor("scores[0,1] == 3");
  assert.deepEqual(taskIn({ tour }), { done: false, why: undefined });
  assert.deepEqual(taskIn({ tour, given: { scores: ofTwoHeads } }), { done: false, why: remove("scores") });
  const weight = askedFor("weights[0,0] == 0.5");
  assert.deepEqual(taskIn({ tour: weight, given: { scores: ofTwoHeads } }), { done: false, why: remove("scores") });
  const offers = askedFor("weights[0,0] == 0.5", { set: "scores[0,0]" });
  assert.deepEqual(taskIn({ tour: offers, given: { scores: ofTwoHeads } }), { done: true, why: undefined });
  const names = askedFor("weights[0,0] == 0.5", { change: ["scores"] });
  assert.deepEqual(taskIn({ tour: names, given: { scores: ofTwoHeads } }), { done: true, why: undefined });
});

test("what is typed over behind the numbers of a condition is in no way of a task", () => {
  const tour = askedFor("scores[0,1] == 0");
  for (const step of ["weights", "V", "context"]) {
    const size = step === "weights" ? [2, 2] : [2, 1];
    const given = { [step]: { shape: [2, ...size], data: Array(2 * (size[0] ?? 0) * (size[1] ?? 0)).fill(1) } };
    assert.deepEqual(taskIn({ tour, given }), { done: true, why: undefined }, step);
  }
});

test("in layers, what is typed over counts for its own layer and those after it", () => {
  const layers = [{}, {}];
  const given = { "layers[1].scores": { shape: [1, 2, 2], data: [3, 3, 3, 3] } };
  const document = { heads: undefined, layers, given };
  assert.equal(taskIn({ ...document, tour: askedFor("layers[0].scores[0,1] == 0") }).done, true);
  assert.match(
    taskIn({ ...document, tour: askedFor("layers[1].weights[0,0] == 0.5") }).why ?? "",
    /^layers\[1\]\.scores is given/,
  );
  const first = { "layers[0].context": { shape: [1, 2, 2], data: [1, 0, 0, 2] } };
  assert.match(
    taskIn({ ...document, given: first, tour: askedFor("layers[1].X[0,0] == 1") }).why ?? "",
    /^layers\[0\]\.context/,
  );
});

test("a task with fingerprints is done only while everything but what it offers stays as it was, and says what does not", () => {
  const until = "X[0,0] == 5";
  const text = (document: object, keep: unknown) =>
    JSON.stringify({ ...base, mask: "causal", ...document, tour: askedFor(until, { set: "X[0,0]", keep }) });
  const [problem] = parseSpec(text({}, "")).problems;
  assert.ok(problem);
  const keep: unknown = JSON.parse(problem.fixes[0]?.edits[0]?.text ?? "");
  assert.equal(
    plainText(problem.message),
    "tour[0].do.keep must hold the fingerprints of what is to stay as it is, by their paths",
  );
  assert.deepEqual(Object.keys(keep as object), ["heads", "mask"]);
  const X = [
    [5, 0],
    [0, 2],
  ];
  const now = (document: object) => taskIn(JSON.parse(text(document, keep)) as object);
  assert.deepEqual(now({}), { done: false, why: undefined });
  assert.deepEqual(now({ X }), { done: true, why: undefined });
  assert.deepEqual(now({ X, title: "Other", expected: {} }), { done: true, why: undefined });
  const changed = (names: string) => `This should stay as it was, but has changed: ${names}. Undo that change.`;
  const missing = (names: string) => `This should stay as it was, but is missing: ${names}. Undo that change.`;
  const added = (names: string) => `The task has to be solved without this: ${names}. Remove it.`;
  const cases: readonly (readonly [object, string])[] = [
    [{ heads: 1 }, changed("heads")],
    [{ heads: 1, mask: ["causal"] }, changed("heads, mask")],
    [{ mask: undefined }, missing("mask")],
    [{ mask: undefined, scale: 1 }, missing("mask")],
    [{ mask: { keys: [1, 1] } }, missing("mask")],
    [{ scale: 1 }, added("scale")],
    [{ given: { weights: ofTwoHeads } }, added("given.weights")],
    [{ scale: 1, softcap: 2, temperature: 3, normalize: "sigmoid" }, added("scale, softcap, temperature, …")],
  ];
  for (const [other, why] of cases) {
    assert.deepEqual(now({ X, ...other }), { done: false, why }, JSON.stringify(other));
    // Whoever changes it by the way learns of it at once.
    assert.deepEqual(now(other), { done: false, why }, JSON.stringify(other));
  }
});

test("in layers, the layer and the property that is not as it was is named", () => {
  const layers = [{ scale: 1 }, { scale: 1, mask: "causal" }];
  const text = (document: object, keep: unknown) =>
    JSON.stringify({ X: base.X, layers, ...document, tour: askedFor("X[0,0] == 5", { set: "X[0,0]", keep }) });
  const keep: unknown = JSON.parse(parseSpec(text({}, "")).problems[0]?.fixes[0]?.edits[0]?.text ?? "");
  assert.deepEqual(Object.keys(keep as object), ["layers[0].scale", "layers[1].scale", "layers[1].mask"]);
  const why = (document: object) => {
    const { story } = storyOf(text(document, keep));
    const said = story.stops[0]?.task?.hindrance;
    return said && plainText(said);
  };
  assert.equal(why({}), undefined);
  assert.match(why({ layers: [{ scale: 1 }, { scale: 2, mask: "causal" }] }) ?? "", /changed: layers\[1\]\.scale\./);
  assert.match(why({ layers: [...layers, {}] }) ?? "", /without this: layers\[2\]\./);
  assert.match(why({ layers: [{ scale: 1 }] }) ?? "", /missing: layers\[1\]\.scale, layers\[1\]\.mask\./);
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
  [
    "an unknown name that may be changed",
    [{ step: "X", say: "", do: { until: "1 < 2", change: ["Wk", "wieghts"] } }],
    "Unknown name “wieghts”. Did you mean “weights”?",
    "w",
  ],
  [
    "a misspelt function",
    [{ step: "X", say: "", do: { until: "argmx(X[0]) == 1" } }],
    "Unknown name “argmx”. Did you mean “argmax”?",
    "a",
  ],
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

const layered = {
  X: [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
  layers: [{}, { mask: "causal", Wo: [[1], [2]] }],
};

/** What leads to nothing, in which document, with the message and the piece of text that it marks. */
const nowhere: readonly (readonly [object, unknown, string, string])[] = [
  [base, [{ step: "masked", say: "" }], "tour[0].step: there is no masked here", '"masked"'],
  [
    base,
    [{ step: "weights", say: "", cell: [1, 2, 0] }],
    "tour[0].cell: weights is 2×2×2, so it has no cell [1, 2, 0], counted from 0",
    "[1,2,0]",
  ],
  [base, [{ step: "X", say: "", cell: [2] }], "tour[0].cell: X is 2×2, so it has no cell [2], counted from 0", "[2]"],
  [base, [{ step: "readOut.logits", say: "" }], "tour[0].step: there is no readOut.logits here", '"readOut.logits"'],
  [layered, [{ step: "layers[2].weights", say: "" }], "tour[0].step: there is no layers[2]", '"layers[2].weights"'],
  [
    layered,
    [{ step: "layers[1].output", say: "", cell: [0, 1] }],
    "tour[0].cell: layers[1].output is 3×1, so it has no cell [0, 1], counted from 0",
    "[0,1]",
  ],
  [
    layered,
    [{ step: "X", say: "", do: { until: "layers[1].masked[0,3] < 1 and masked[0,0] < 1" } }],
    "tour[0].do.until: layers[1].masked is 3×3, so it has no cell [0, 3], counted from 0|tour[0].do.until: there is no masked here",
    "layers[1].masked[0,3]|masked[0,0]",
  ],
  [
    base,
    [{ step: "X", say: "", do: { set: "Wq[0,0]", until: "max(X) > hiding(0,2)" } }],
    "tour[0].do.set: there is no Wq here|tour[0].do.until: hiding is 2×2×2, so it has no cell [0, 2], counted from 0",
    '"Wq[0,0]"|hiding(0,2)',
  ],
  [
    base,
    [{ step: "X", say: "", do: { until: "differing == 0 or loss < 1" } }],
    "tour[0].do.until: nothing is expected here|tour[0].do.until: there is no loss here",
    "differing|loss",
  ],
];

for (const [document, tour, message, marked] of nowhere) {
  test(`${marked} leads to nothing and is named at its place`, () => {
    const text = JSON.stringify({ ...document, tour });
    const { problems, spec } = parseSpec(text);
    assert.equal(problems.map((problem) => plainText(problem.message)).join("|"), message);
    assert.equal(problems.map(({ range }) => text.slice(range.offset).slice(0, range.length)).join("|"), marked);
    assert.ok(spec, "the rest is computed");
  });
}

test("the cell of a stop is no tensor of the document: no lens shows it", () => {
  const { tensors } = parseSpec(withTour([{ step: "X", cell: [1, 0], say: "" }]));
  assert.deepEqual([...tensors.keys()], ["X"]);
});

test("what a tour names is found in blocks of every kind", () => {
  const places: readonly (readonly [object, readonly string[]])[] = [
    [base, ["weights[1,0,1]", "context[0,1,0]", "concat[1]", "X", "hiding(1,1,1)", "Q[1,1,0]"]],
    [layered, ["layers[1].masked[2,0]", "layers[1].Wo[1,0]", "layers[1].X[2]", "weights[0,1]"]],
    [
      { X: [[1], [2]], mask: ["causal", { keys: [1, 0] }], temperature: [[[1]]], bq: [1], scale: [[2], [3]] },
      ["mask[1].keys[1]", "temperature[0]", "bq[0]", "scale[1,0]", "capped"].slice(0, 4),
    ],
    [{ X: [[1], [2]], position: [{ type: "learned", values: [[1], [2]] }] }, ["position.values[1,0]", "embedded[1,0]"]],
    [
      {
        Q: [
          [[1], [2]],
          [[3], [4]],
        ],
        K: [[[1]], [[2]]],
        V: [[[1]], [[2]]],
      },
      ["Q[1,1,0]", "scores[1,1,0]"],
    ],
    [{ weights: [[[1]], [[1]]] }, ["weights[1,0,0]"]],
  ];
  for (const [document, names] of places) {
    for (const name of names) {
      const text = JSON.stringify({
        ...document,
        tour: askedFor(`max(${name}) > 0`).map((stop) => ({ ...stop, step: "weights" })),
      });
      const { problems } = parseSpec(text);
      assert.deepEqual(
        problems.map(({ message }) => plainText(message)),
        [],
        name,
      );
    }
  }
});
