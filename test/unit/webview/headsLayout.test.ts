import assert from "node:assert/strict";
import { test } from "node:test";
import { headMove, headsLayout, layerPlaces } from "../../../src/webview/heads/headsLayout.ts";

test("the heads of one layer are as large as all of them fit into the room", () => {
  const { columns, rows, width, height, hasWords } = headsLayout(12, undefined, { width: 960, height: 620 });
  assert.deepEqual([columns, rows, width, hasWords], [6, 2, 160, true]);
  assert.equal(headsLayout(1, undefined, { width: 960, height: 620 }).width, 300, "one head is large");
  assert.equal(headsLayout(1, undefined, { width: 960, height: 220 }).width, 186, "and its words are in sight");
  assert.ok(rows * height <= 620);
  assert.deepEqual(headsLayout(2, undefined, { width: 960, height: 620 }).columns, 2);
  const narrow = headsLayout(12, undefined, { width: 500, height: 300 });
  assert.ok(narrow.rows * narrow.height <= 300 && narrow.columns * narrow.width <= 500);
  assert.ok(narrow.width > 500 / 12, "more than one row is used");
});

test("heads that do not all fit scroll, none of them smaller than can be pointed at", () => {
  const { columns, rows, width } = headsLayout(1280, undefined, { width: 500, height: 300 });
  assert.ok(width >= 18 && columns * rows >= 1280 && columns * width <= 500);
});

test("by layers each row is one layer", () => {
  const { columns, rows } = headsLayout(36, 12, { width: 960, height: 620 });
  assert.deepEqual([columns, rows], [12, 3]);
  const deep = headsLayout(12 * 12, 12, { width: 960, height: 620 });
  assert.ok(deep.rows * deep.height <= 620 && deep.width > 36, "all layers are in sight");
  const large = headsLayout(40 * 32, 32, { width: 521, height: 300 });
  assert.deepEqual([large.columns, large.rows, large.width], [32, 40, 18], "wider than the room: it scrolls both ways");
});

test("keys lead from picture to picture and never beyond the ends", () => {
  const all = Array.from({ length: 12 }, (_, at) => at);
  assert.deepEqual(
    ["ArrowRight", "ArrowDown", "ArrowUp", "Home", "End", "x"].map((key) => headMove(4, key, all, 6)),
    [5, 10, 4, 0, 11, undefined],
  );
  assert.equal(headMove(11, "ArrowRight", all, 6), 11);
});

test("layers with fewer heads leave places empty, and keys pass over those", () => {
  const head = (layerIndex: number, at: number) => ({ layerIndex, head: at });
  const places = layerPlaces([head(0, 0), head(0, 1), head(0, 2), head(1, 0), head(2, 2)], 3, 3);
  assert.deepEqual(
    places.map((found) => found && `${found.layerIndex}${found.head}`),
    ["00", "01", "02", "10", undefined, undefined, undefined, undefined, "22"],
  );
  const moves = (at: number) =>
    ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"].map((key) => headMove(at, key, places, 3));
  assert.deepEqual(moves(3), [8, 2, 3, 0]);
  assert.deepEqual(moves(2), [3, 1, 3, 2]);
  const gap = [head(0, 0), undefined, undefined, undefined, head(2, 0), undefined];
  assert.equal(headMove(0, "ArrowDown", gap, 2), 4);
  assert.equal(headMove(4, "ArrowUp", gap, 2), 0);
  assert.deepEqual([headMove(3, "End", places, 3), headMove(3, "Home", places, 3)], [8, 0]);
});
