import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import type { LayerOutline } from "../../../src/core/explain/outline.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { cardWidth, columnsFor, inputsOf } from "../../../src/webview/steps/cardWidth.ts";
import { edgesOf, stagesOf } from "../../../src/webview/steps/flow.ts";
import { charactersOf } from "../../../src/webview/steps/longestNumber.ts";
import { type Box, goesRound, routeOf } from "../../../src/webview/steps/route.ts";

function layersOf(text: string): readonly LayerOutline[] {
  const { spec } = parseSpec(text);
  assert.ok(spec);
  return outlineOf(spec, computeSpec(spec)).layers;
}
const example = (name: string) => layersOf(readFileSync(`examples/${name}.attn.json`, "utf8"));

test("the worked example goes from the input through Q, K and V and the scores to the context", () => {
  const [layer] = example("01-worked-example");
  const stages = stagesOf(layer!.steps).map(({ name, steps }) => [name, steps.map((step) => step.name)]);
  assert.deepEqual(stages, [
    ["input", ["X"]],
    ["projections", ["Q", "K", "V"]],
    ["scores", ["scores", "weights"]],
    ["result", ["context"]],
  ]);
});

test("each step is connected with those it is made of", () => {
  const [layer] = example("01-worked-example");
  const edges = edgesOf(layer!.steps).map(({ from, to }) => `${from}→${to}`);
  assert.deepEqual(edges, [
    "X→Q",
    "X→K",
    "X→V",
    "Q→scores",
    "K→scores",
    "scores→weights",
    "weights→context",
    "V→context",
  ]);
});

test("every step of every example stands in one stage, and no edge leads backwards", () => {
  for (const name of ["05-similarity-with-positions", "12-two-heads", "14-causal-mask", "19-encoder-decoder"]) {
    for (const layer of example(name)) {
      const order = layer.steps.map((step) => step.name as string);
      assert.deepEqual(
        stagesOf(layer.steps).flatMap(({ steps }) => steps.map((step) => step.name)),
        order,
      );
      for (const { from, to } of edgesOf(layer.steps))
        assert.ok(order.indexOf(from) < order.indexOf(to), `${from}→${to}`);
    }
  }
});

test("a norm before the projections belongs to the input", () => {
  const [layer] = layersOf('{"X":[[1,2]],"layerNorm":{"placement":"pre"}}');
  const [input] = stagesOf(layer!.steps);
  assert.deepEqual(
    input?.steps.map((step) => step.name),
    ["X", "normed"],
  );
});

test("the inputs of a step are its tensors, not the steps before it", () => {
  const [layer] = example("01-worked-example");
  const q = layer!.steps.find((step) => step.name === "Q");
  assert.deepEqual(
    inputsOf(q!, layer!).map((input) => input.name),
    ["Wq"],
  );
});

test("cards stand as many in a row as have room, the last row no emptier than need be", () => {
  const room = [
    [1, 250, 900, 1],
    [4, 250, 900, 2],
    [4, 250, 1100, 4],
    [5, 250, 900, 3],
    [3, 250, 600, 1], // Q, K and V: all three or one below the other
    [3, 250, 860, 3],
    [6, 250, 860, 3],
    [2, 250, 100, 1],
  ] as const;
  for (const [count, want, width, columns] of room) {
    assert.equal(columnsFor(count, want, width, 20), columns, `${count} cards of ${want} px in ${width} px`);
  }
});

test("a wider matrix wants a wider card, within bounds", () => {
  const [small] = example("01-worked-example");
  const [large] = layersOf('{"X":{"random":"normal","shape":[40,40],"seed":1}}');
  const wanted = [small!, large!].map((layer) =>
    cardWidth(stagesOf(layer.steps).find(({ name }) => name === "scores")!, layer, 900, () => 5),
  );
  assert.ok(wanted[0]! < wanted[1]!);
  assert.ok(wanted[1]! <= 640);
});

test("square pictures leave room for another card beside them, wide ones do not", () => {
  const want = (queries: number, keys: number): number => {
    const made = (seed: number, count: number) => ({ random: "normal", shape: [count, 8], seed });
    const [layer] = layersOf(JSON.stringify({ Q: made(1, queries), K: made(2, keys), V: made(3, keys) }));
    return cardWidth(stagesOf(layer!.steps).find(({ name }) => name === "scores")!, layer!, 850, () => 5);
  };
  assert.ok(Math.abs(want(128, 128) - want(1_024, 1_024)) < 30, "only the labels make a difference");
  assert.ok(2 * want(128, 128) + 18 <= 850, `${want(128, 128)}`);
  assert.equal(want(70, 300), 640);
});

test("a card has room for its longest number, and for the tensors that enter it", () => {
  const [layer] = example("01-worked-example");
  const projections = stagesOf(layer!.steps).find(({ name }) => name === "projections")!;
  const want = (characters: (name: string) => number) =>
    cardWidth(projections, layer!, 900, ({ name }) => characters(name));
  assert.ok(want(() => 5) > want(() => 3));
  assert.equal(
    want((name) => (name === "Wk" ? 5 : 3)),
    want(() => 5),
  );
  assert.equal(charactersOf(Float64Array.of(1, 2, 12), 3, 2), 2);
  assert.equal(charactersOf(Float64Array.of(1, -2.825, 0), 3, 2), 5);
  assert.equal(charactersOf(Float64Array.of(12, 0.25), 1, 2), 5, "the points stand below each other");
});

const box = (x: number, y: number, width = 100, height = 50): Box => ({ x, y, width, height });
const room = { gap: 20, beside: 20, right: 300, lane: 0 };

test("a connector goes straight to the card beside, and into the next row by the gap between", () => {
  assert.equal(routeOf(box(0, 0), box(120, 0), room, false), "M100 16H120");
  assert.equal(routeOf(box(0, 0), box(0, 70), room, false), "M50 50L50 70");
  assert.equal(routeOf(box(0, 0), box(100, 70), room, false), "M50 50L50 55Q50 60 55 60L145 60Q150 60 150 65L150 70");
});

test("a connector to a row farther down goes round by the right side", () => {
  assert.equal(goesRound(box(0, 0), box(0, 70), { gap: 20, rowEnd: 50 }), false);
  assert.equal(goesRound(box(0, 0), box(0, 200), { gap: 20, rowEnd: 50 }), true);
  assert.equal(goesRound(box(0, 0), box(0, 200), { gap: 20, rowEnd: 180 }), false, "another card of its row is higher");
  const path = routeOf(box(0, 0), box(0, 200), room, true);
  assert.ok(path.includes("306"), path);
  assert.ok(path.endsWith("L50 200"), path);
});
