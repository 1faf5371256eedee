import assert from "node:assert/strict";
import { test } from "node:test";
import { colorScaleFor } from "../../../src/core/view/colorScale.ts";
import { looksOf } from "../../../src/core/view/looks.ts";
import { endAfter, movedEnd, shareOfEnd } from "../../../src/webview/grid/endMoves.ts";

const amounts = { kind: "sequential", whole: [0, 1] } as const;
const signed = { kind: "diverging", whole: [-4, 4] } as const;

test("an end stays within all numbers and before the other", () => {
  assert.deepEqual(movedEnd([0, 1], 1, 0.25, amounts), [0, 0.25]);
  assert.deepEqual(movedEnd([0, 1], 1, 7, amounts), [0, 1]);
  assert.deepEqual(movedEnd([0.5, 1], 1, 0.2, amounts), [0.5, 0.505]);
  assert.deepEqual(movedEnd([0, 0.5], 0, 0.9, amounts), [0.495, 0.5]);
  assert.deepEqual(movedEnd([0, 0.5], 0, -1, amounts), [0, 0.5]);
});

test("around zero both ends move", () => {
  assert.deepEqual(movedEnd([-4, 4], 0, -1, signed), [-1, 1]);
  assert.deepEqual(movedEnd([-4, 4], 1, 9, signed), [-4, 4]);
  assert.deepEqual(movedEnd([-4, 4], 1, 0, signed), [-0.04, 0.04]);
});

test("arrow keys move an end a little, page keys more, Home and End to its last place", () => {
  const to = (key: string, end: 0 | 1 = 1) => endAfter([0.2, 0.6], end, key, [0, 1]);
  assert.deepEqual(
    ["ArrowLeft", "ArrowUp", "PageUp", "End"].map((key) => to(key)),
    [0.58, 0.62, 0.7, 1],
  );
  assert.deepEqual([to("Home", 0), to("Home"), to("End", 0), to("a")], [0, 0.2, 0.6, undefined]);
  assert.equal(shareOfEnd(1, [0, 4]), 0.25);
});

test("colours run between the ends, and cells beyond them have the end colour and a mark", () => {
  const data = Float64Array.of(0, 0.1, 0.2, 0.4, 0.9, Number.NaN);
  const scale = colorScaleFor("weights", data, { theme: "dark", choice: "ends", handEnds: [0.1, 0.4], cols: 3 });
  assert.deepEqual([scale.min, scale.max, scale.whole], [0.1, 0.4, [0, 0.9]]);
  assert.equal(scale.css(0), scale.css(0.1));
  assert.equal(scale.css(0.9), scale.css(0.4));
  assert.notEqual(scale.css(0.2), scale.css(0.3));
  const input = { rows: 2, cols: 3, data, scale, decimals: 2, signed: false, masked: undefined, moved: undefined };
  assert.deepEqual(
    [...looksOf(input).marks].map((mark) => mark & 32),
    [32, 0, 0, 0, 32, 0],
  );
});

test("ends that leave nothing between them count for nothing; those around zero are alike", () => {
  const data = Float64Array.of(-2, 1, 4);
  const ends = (handEnds: readonly [number, number]) => {
    const { min, max } = colorScaleFor("scores", data, { theme: "light", choice: "ends", handEnds });
    return [min, max];
  };
  assert.deepEqual(ends([-1, 2]), [-2, 2]);
  assert.deepEqual(ends([0, 0]), [-4, 4]);
  assert.deepEqual(ends([-9, 9]), [-4, 4]);
});
