import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readPersisted } from "../../../src/webview/persistedState.ts";

const whole = {
  uri: "file:///a.attn.json",
  view: { layer: "layers[1]", batch: 1, head: 3 },
  tab: "Row",
  step: "weights",
  held: { layer: "", matrix: "weights", batch: 0, head: 1, row: 2, col: 0 },
  selected: { layer: "", matrix: "scores", batch: 0, head: 1, row: 0, col: 2 },
  decimals: 4,
  storyOpen: false,
  inspectorShare: 0.4,
  drawings: { scores: "picture" },
  viewports: { weights: { cellWidth: 12, cellHeight: 6, row: 3.5, col: 0 } },
};

test("what was kept comes back", () => {
  assert.deepEqual(readPersisted(whole), whole);
});

test("a field that is not what it should be is left out, the others stay", () => {
  const wrong: readonly (readonly [string, unknown])[] = [
    ["uri", 1],
    ["view", { layer: "", batch: -1, head: 0 }],
    ["view", { layer: "", batch: 0 }],
    ["view", { layer: "", batch: 0, head: 1e300 }],
    ["tab", "Nowhere"],
    ["tab", "__proto__"],
    ["step", null],
    ["selected", { layer: "", matrix: "scores", batch: 0, head: 1, row: 0 }],
    ["selected", { layer: "", matrix: 3, batch: 0, head: 1, row: 0, col: 2 }],
    ["decimals", 99],
    ["decimals", 1.5],
    ["storyOpen", "yes"],
    ["inspectorShare", 1],
    ["inspectorShare", Number.NaN],
    ["drawings", []],
    ["viewports", "x"],
  ];
  for (const [field, value] of wrong) {
    const kept = readPersisted({ ...whole, [field]: value });
    assert.equal(field in kept, false, `${field}: ${JSON.stringify(value)}`);
    assert.equal(Object.keys(kept).length, Object.keys(whole).length - 1);
  }
});

test("unknown drawings and impossible viewports are left out", () => {
  const state = {
    drawings: { a: "numbers", b: "film", c: 1 },
    viewports: {
      a: { cellWidth: 0, cellHeight: 2, row: 0, col: 0 },
      b: { cellWidth: 2, cellHeight: 2, row: -1, col: 0 },
      c: null,
      d: { cellWidth: 2, cellHeight: 2, row: 0, col: 1 },
    },
  };
  assert.deepEqual(readPersisted(state), {
    drawings: { a: "numbers" },
    viewports: { d: { cellWidth: 2, cellHeight: 2, row: 0, col: 1 } },
  });
});

test("no state at all, or anything else, reads as nothing kept", () => {
  for (const state of [undefined, null, "x", 3, [], { other: 1 }]) assert.deepEqual(readPersisted(state), {});
  fc.assert(
    fc.property(fc.anything(), (state) => {
      readPersisted(state);
    }),
  );
});
