import assert from "node:assert/strict";
import { test } from "node:test";
import { shownKeys } from "../../../src/webview/tokens/shownKeys.ts";
import { columnPlaces, flowPlaces, inSight, lineHeight, tokenMove } from "../../../src/webview/tokens/tokenLayout.ts";

test("tokens run on like text, and one that is wider than the room has a line of its own", () => {
  const places = flowPlaces([40, 40, 40, 300, 20], 100);
  assert.deepEqual(
    places.map(({ x, y, width }) => [x, y / lineHeight, width]),
    [
      [0, 0, 40],
      [43, 0, 40],
      [0, 1, 40],
      [0, 2, 100],
      [0, 3, 20],
    ],
  );
});

test("what is in sight is what every place says of itself", () => {
  const places = flowPlaces(
    Array.from({ length: 500 }, (_, at) => 10 + ((at * 37) % 60)),
    300,
  );
  for (const [top, bottom] of [
    [0, 100],
    [95, 96],
    [1000, 1300],
    [1e6, 2e6],
  ] as const) {
    const [first, end] = inSight(places, top, bottom, lineHeight);
    const slowly = places.flatMap(({ y }, at) => (y + lineHeight > top && y < bottom ? [at] : []));
    assert.deepEqual([first, end - first], slowly.length === 0 ? [first, 0] : [slowly[0], slowly.length]);
  }
});

test("arrows walk along the text and to the nearest token of the next line", () => {
  const places = flowPlaces([50, 50, 30, 30, 40], 120); // two above, three below
  assert.equal(tokenMove(places, 0, "ArrowRight"), 1);
  assert.equal(tokenMove(places, 4, "ArrowRight"), 4);
  assert.equal(tokenMove(places, 1, "ArrowDown"), 4);
  assert.equal(tokenMove(places, 0, "ArrowDown"), 2);
  assert.equal(tokenMove(places, 3, "ArrowUp"), 0);
  assert.equal(tokenMove(places, 4, "ArrowUp"), 1);
  assert.equal(tokenMove(places, 4, "ArrowDown"), 4);
  assert.equal(tokenMove(columnPlaces(40, 0, 50), 3, "PageDown"), 13);
  assert.equal(tokenMove(places, 3, "Home"), 0);
  assert.equal(tokenMove(places, 3, "x"), undefined);
  assert.equal(tokenMove([], 0, "Home"), undefined);
});

test("the largest are shown, and what is not shown is stated", () => {
  const values = Float64Array.of(0.1, 0.5, -Infinity, 0.3, 0.1);
  assert.deepEqual(shownKeys(values, "all").shown, undefined);
  const half = shownKeys(values, "p50");
  assert.deepEqual([[...(half.shown ?? [])], half.hidden], [[1], 3]);
  const most = shownKeys(values, "p90");
  assert.deepEqual([[...(most.shown ?? [])], most.hidden], [[1, 3, 0], 1]);
  assert.ok(Math.abs(most.hiddenMass - 0.1) < 1e-15 && Math.abs(most.mass - 1) < 1e-15);
  assert.equal(shownKeys(values, "top5").hidden, 0);
});
