import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hostResults, pageParams } from "../../../src/protocol/guards.ts";
import { isLayerHeads } from "../../../src/protocol/headsGuard.ts";
import { hostParams } from "../../../src/protocol/hostParams.ts";
import type { Snapshot } from "../../../src/protocol/messages.ts";
import { isTourAnswer } from "../../../src/protocol/tourGuard.ts";
import { isWhyAnswer, isWhyNumbers } from "../../../src/protocol/whyGuard.ts";

const step = {
  name: "scores",
  rows: 3,
  cols: 3,
  batches: 1,
  heads: 1,
  rowAxis: "query",
  colAxis: "key",
  title: { template: "Scores", args: [] },
  explanation: { template: "Each query meets each key.", args: [] },
  formula: {
    kind: "row",
    items: [
      { kind: "symbol", text: "Q", style: "matrix" },
      { kind: "operator", text: "·" },
      { kind: "sup", base: { kind: "symbol", text: "K" }, sup: { kind: "symbol", text: "T" } },
      {
        kind: "fraction",
        top: { kind: "symbol", text: "1" },
        bottom: { kind: "root", of: { kind: "symbol", text: "dk" } },
      },
    ],
  },
  shapeEquation: "3×3 = 3×3 · 3×3",
  operands: ["Q", "K"],
  expected: { holds: false, cells: 9, wrongCells: 1, mismatch: { index: [0, 0, 0, 1], got: 4, want: Number.NaN } },
} as const;

const full: Snapshot = {
  uri: "file:///a.attn.json",
  fileName: "a.attn.json",
  documentVersion: 3,
  resultVersion: 2,
  status: { kind: "problem", count: 2, first: { template: "Row {0} is short", args: [3] }, line: 4 },
  mode: "live",
  outline: {
    title: "T",
    description: "",
    tour: false,
    layers: [
      {
        path: "",
        label: { template: "", args: [] },
        dims: { batch: 1, n: 3, m: 3, keys: 3, past: 0, heads: 1, kvHeads: 1, dq: 3, dk: 3, dv: 3, dModel: undefined },
        facts: [{ name: "n", value: "3" }],
        queryLabels: ["x₁"],
        keyLabels: ["x₁"],
        steps: [step],
        inputs: [{ name: "Wq", rows: 4, cols: 3, batches: 1, heads: 1, rowAxis: "dim", colAxis: "dim" }],
        fullyMasked: [[0, 0, 2]],
      },
    ],
    display: { decimals: 2, grid: [2, 2] },
  },
  matrices: [{ layer: "", name: "scores", batch: 0, head: 0, rows: 1, cols: 2, data: Float64Array.of(1, 2) }],
  changes: [{ layer: "", name: "scores", cells: 2, largest: 0.5 }],
  reveal: { layer: "", name: "scores" },
};

test("a full snapshot is accepted", () => {
  assert.equal(pageParams.snapshot(full), true);
});

/** Every object inside a value, with a way to put a changed one in its place. */
function* places(
  value: unknown,
  put: (changed: unknown) => unknown,
): Generator<[object, (changed: unknown) => unknown]> {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return;
  yield [value, put];
  for (const [key, item] of Object.entries(value)) {
    yield* places(item, (changed) =>
      put(Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed }),
    );
  }
}

test("an unknown key at any place of a snapshot refuses it", () => {
  let tried = 0;
  for (const [object, put] of places(full, (changed) => changed)) {
    if (Array.isArray(object)) continue;
    tried++;
    assert.equal(pageParams.snapshot(put({ ...object, surprise: 1 })), false, JSON.stringify(object));
  }
  assert.ok(tried > 20, `${tried}`);
});

test("a value of another type at any place of a snapshot refuses it", () => {
  for (const [object, put] of places(full, (changed) => changed)) {
    if (Array.isArray(object)) continue;
    for (const [key, value] of Object.entries(object)) {
      if (value === undefined) continue;
      assert.equal(pageParams.snapshot(put({ ...object, [key]: Symbol.iterator })), false, key);
    }
  }
});

test("a matrix whose numbers do not fill its size is refused", () => {
  const matrix = { layer: "", name: "Q", batch: 0, head: 0, rows: 2, cols: 2, data: new Float64Array(4) };
  assert.equal(hostResults.readMatrix(matrix), true);
  assert.equal(hostResults.readMatrix({ ...matrix, data: new Float64Array(3) }), false);
  assert.equal(hostResults.readMatrix({ ...matrix, data: [1, 2, 3, 4] }), false);
  assert.equal(hostResults.readMatrix({ ...matrix, before: new Float64Array(5) }), false);
});

test("the strings of a page are a record whose every value is a string", () => {
  const ready = { strings: { Weights: "权重" }, locale: "zh-cn", snapshot: full };
  assert.equal(hostResults.ready(ready), true);
  for (const strings of [{ Weights: "权重", Keys: 1 }, { Weights: null }, ["Weights"], "Weights", 1, null, undefined]) {
    assert.equal(hostResults.ready({ ...ready, strings }), false, JSON.stringify(strings));
  }
});

test("a row of a matrix may be asked for, and is one row", () => {
  const ref = { layer: "", name: "weights", batch: 0, head: 0, row: 3 };
  assert.equal(hostParams.readMatrix({ ...ref, resultVersion: 1 }), true);
  assert.equal(hostParams.readMatrix({ ...ref, row: -1, resultVersion: 1 }), false);
  assert.equal(hostParams.readMatrix({ ...ref, row: "3", resultVersion: 1 }), false);
  assert.equal(hostResults.readMatrix({ ...ref, rows: 1, cols: 2, data: new Float64Array(2) }), true);
});

test("no guard throws, and none takes a random value for a message", () => {
  const ofViews = [isTourAnswer, isWhyAnswer, isWhyNumbers];
  const guards = [
    ...Object.values(hostParams),
    ...Object.values(hostResults),
    ...Object.values(pageParams),
    ...ofViews,
  ];
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const guard of guards) {
        const taken = guard(value);
        if (taken && value !== null) assert.deepStrictEqual(Object.keys(value as object), []);
      }
    }),
    { numRuns: 2000 },
  );
});

test("heads at a glance have a number for each figure and a picture for each archetype, neither more nor fewer", () => {
  const said = { template: "Entropy", args: [] };
  const one = {
    layer: "",
    batch: 0,
    figures: [
      { name: "entropy", title: said, words: said },
      { name: "sink", title: said, words: said },
    ],
    values: new Float64Array(6),
    archetypes: [1, 2, 3].map(() => ({ name: "diagonal", words: said })),
    rows: 4,
    cols: 5,
    pictures: new Float64Array(60),
  };
  assert.ok(isLayerHeads(one));
  for (const [length, pictures] of [
    [5, 60],
    [7, 60],
    [6, 59],
    [6, 61],
    [6, 27],
    [9, 60],
  ] as const)
    assert.ok(!isLayerHeads({ ...one, values: new Float64Array(length), pictures: new Float64Array(pictures) }));
  assert.ok(!isLayerHeads({ ...one, rows: -4, cols: -5 }));
});
