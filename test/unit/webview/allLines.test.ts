import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf } from "../../../src/webview/tokens/allLines.ts";
import { combine, shown } from "../../../src/webview/tokens/tokensState.ts";

test("lines of several queries: the strongest last, with the share of the sum that they hold", () => {
  const rows = new Map([
    [3, [Float64Array.of(0.75, 0.25, -Infinity)]],
    [4, [Float64Array.of(0.5, 0.496, 0.004)]],
  ]);
  const { lines, share } = linesOf(rows, [2]);
  assert.deepEqual(
    lines.map(({ left, right }) => `${left}${right}`),
    ["31", "41", "40", "30"],
  );
  assert.deepEqual([lines.at(-1)?.share, lines[0]?.share], [1, 1 / 3]);
  assert.ok(Math.abs(share - 1.996 / 2) < 1e-12);
  assert.deepEqual(linesOf(undefined, []), { lines: [], share: 0 });
});

test("only the keys that are shown have lines, and no more lines than can be seen", () => {
  shown.value = "p50";
  const { lines, share } = linesOf(new Map([[0, [Float64Array.of(0.6, 0.4)]]]), [0]);
  shown.value = "all";
  assert.deepEqual([lines.length, share], [1, 0.6]);
  const even = new Map(Array.from({ length: 30 }, (_, query) => [query, [new Float64Array(100).fill(0.01)]]));
  const many = linesOf(even, [0]);
  assert.equal(many.lines.length, 2_000);
  assert.ok(Math.abs(many.share - 2 / 3) < 1e-12);
});

test("each head has its color where each is drawn", () => {
  combine.value = "each";
  const { lines } = linesOf(new Map([[0, [Float64Array.of(1), Float64Array.of(0.5)]]]), [1, 3]);
  combine.value = "head";
  assert.deepEqual(
    lines.map(({ color }) => color),
    [3, 1],
  );
});
