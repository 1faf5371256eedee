import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import type { LayerOutline, StepOutline } from "../../../src/core/explain/outline.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { Place } from "../../../src/webview/steps/flow.ts";
import type { HeadRoom } from "../../../src/webview/steps/headRoom.ts";
import { tightFlow } from "../../../src/webview/steps/tightFlow.ts";

function layerOf(name: string): LayerOutline {
  const { spec } = parseSpec(readFileSync(`examples/${name}.attn.json`, "utf8"));
  assert.ok(spec);
  return outlineOf(spec, computeSpec(spec)).layers[0]!;
}

const plain: HeadRoom = { title: 40, formula: 20, marked: false, tall: false };
const sizes = (heads: Partial<Record<StepOutline["name"], Partial<HeadRoom>>> = {}) => ({
  longest: () => 4,
  head: ({ name }: StepOutline): HeadRoom => ({ ...plain, ...heads[name] }),
});
const layer = layerOf("14-causal-mask");
const room = { width: 683, height: 429, letters: 11 };
const names = (rows: readonly (readonly Place[])[]) => rows.map((row) => row.flatMap(({ steps }) => steps).length);
const wantOf = (rows: readonly (readonly Place[])[], step: string) =>
  rows.flat().find(({ steps }) => steps.some(({ name }) => name === step))!.want;

test("cards stand in a row as long as their titles are whole", () => {
  const usual = tightFlow(layer, room, sizes())!;
  assert.deepEqual(names(usual.rows), [4, 4, 1]);
  const long = tightFlow(layer, room, sizes({ scores: { title: 240 }, scaled: { title: 240 } }))!;
  assert.deepEqual(names(long.rows), [4, 2, 3]);
  for (const step of ["scores", "scaled"]) assert.ok(wantOf(long.rows, step) >= 240 + 16);
});

test("titles are cut where no other way has room for them, rather than numbers of scores given up", () => {
  const one = tightFlow(layer, { ...room, width: 1100, height: 272 }, sizes({ scores: { title: 900 } }))!;
  assert.deepEqual(names(one.rows), [4, 5]);
  assert.equal(one.looks.get("scores"), undefined);
  assert.ok(wantOf(one.rows, "scores") < 900);
});

test("what a row leaves free goes to the titles that lack it, then to formulas", () => {
  const width = 1400;
  const few = tightFlow(
    layer,
    { ...room, width, height: 260 },
    sizes({ weights: { title: 900 }, context: { formula: 160 } }),
  )!;
  const row = few.rows.at(-1)!;
  assert.deepEqual(names(few.rows), [4, 5]);
  assert.ok(wantOf(few.rows, "weights") > 2 * wantOf(few.rows, "masked"));
  assert.ok(wantOf(few.rows, "context") < 160, "its formula has to wait for the title");
  const all = row.reduce((sum, { want }) => sum + want + 6, -6);
  assert.ok(all <= width + 0.01 && all > width - 1, `${all} of ${width}`);
});

test("a fraction in a card's first line makes its row higher", () => {
  const height = (tall: boolean) => {
    const fits = (most: number) =>
      tightFlow(layer, { ...room, height: most }, sizes({ scaled: { tall } })) !== undefined;
    let least = 300;
    while (!fits(least)) least++;
    return least;
  };
  assert.ok(height(true) > height(false));
});
