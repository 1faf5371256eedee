import assert from "node:assert/strict";
import { test } from "node:test";
import { optimalLeafOrder } from "../../../src/core/figures/between/leafOrder.ts";
import { averageLinkage } from "../../../src/core/figures/between/linkage.ts";
import type { HeadAtGlance } from "../../../src/webview/heads/headAtGlance.ts";
import { isWithin, nearestPoint, plotMove, plotPoints } from "../../../src/webview/heads/headPlot.ts";
import { byScore, filterHeads, headKey, kindsOf, sortHeads } from "../../../src/webview/heads/headsOrder.ts";
import { branchAt, treeBranches, treeMove } from "../../../src/webview/heads/headTree.ts";

function head(at: number, kind: string, entropy: number): HeadAtGlance {
  return {
    ...{ layer: "", layerIndex: 0, head: at, rows: 0, cols: 0, picture: new Float64Array() },
    archetype: { name: kind, words: { template: kind, args: [] }, figure: 1 },
    figures: new Map([["entropy", entropy]]),
  };
}

const heads = [head(0, "sink", 1), head(1, "previous", Number.NaN), head(2, "sink", 3), head(3, "mixed", 3)];
const numbers = (list: readonly HeadAtGlance[]) => list.map((one) => one.head);

test("heads are sorted by a figure or a score, largest first, those without one last", () => {
  assert.deepEqual(numbers(sortHeads(heads, "entropy")), [2, 3, 0, 1]);
  assert.deepEqual(numbers(sortHeads(heads, "archetype")), [3, 1, 0, 2]);
  assert.deepEqual(numbers(byScore(heads, [Number.NaN, 2, 2, 5])), [3, 1, 2, 0]);
});

test("kinds are counted, and filters by kind and by choice work together", () => {
  assert.deepEqual(
    kindsOf(heads).map(({ name, count }) => [name, count]),
    [
      ["sink", 2],
      ["mixed", 1],
      ["previous", 1],
    ],
  );
  const of = (kinds: string[], chosen?: number[]) =>
    numbers(
      filterHeads(heads, {
        kinds: new Set(kinds),
        chosen: chosen && new Set(chosen.map((at) => headKey({ layer: "", head: at }))),
      }),
    );
  assert.deepEqual(of([]), [0, 1, 2, 3]);
  assert.deepEqual(of(["sink"]), [0, 2]);
  assert.deepEqual(of(["sink", "mixed"], [1, 2, 3]), [2, 3]);
});

test("points lie between the margins, y upwards, and missing numbers have none", () => {
  const room = { width: 120, height: 220, margin: 10 };
  const points = plotPoints([0, 5, 10, Number.NaN], [1, 1, 3, 2], room);
  assert.deepEqual(points, [{ x: 10, y: 210 }, { x: 60, y: 210 }, { x: 110, y: 10 }, undefined]);
  assert.deepEqual(plotPoints([7], [7], room), [{ x: 60, y: 110 }]);
  assert.equal(nearestPoint(points, { x: 62, y: 205 }, 12), 1);
  assert.equal(nearestPoint(points, { x: 30, y: 100 }, 12), undefined);
  const keys = (at: number) =>
    ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].map((key) => plotMove(points, at, key));
  assert.deepEqual(keys(1), [0, 2, 0, 1]);
  assert.deepEqual(
    [plotMove(points, 1, "Home"), plotMove(points, 1, "End"), plotMove(points, 1, "x")],
    [0, 2, undefined],
  );
});

test("a lasso holds what lies within its line, also in a bay of it", () => {
  const line = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 5, y: 5 },
    { x: 0, y: 10 },
  ];
  const within = (x: number, y: number) => isWithin(line, { x, y });
  assert.deepEqual(
    [within(5, 2), within(1, 6), within(5, 8), within(11, 5), within(-1, 5)],
    [true, true, false, false, false],
  );
});

test("branches of the tree cover neighbours in the order of likeness, and keys walk them", () => {
  const far = Float64Array.of(0, 1, 6, 7, 1, 0, 6, 7, 6, 6, 0, 2, 7, 7, 2, 0);
  const merges = averageLinkage(far, 4);
  const { order } = optimalLeafOrder(merges, far, 4);
  const places = [0, 1, 2, 3].map((leaf) => order.indexOf(leaf));
  const branches = treeBranches(merges, places);
  assert.deepEqual(
    branches.map(({ from, to, height }) => [to - from + 1, height]),
    [
      [2, 1],
      [2, 2],
      [4, 6.5],
    ],
  );
  const whole = branches.length - 1;
  assert.deepEqual([branches[whole]?.from, branches[whole]?.to, branches[whole]?.parent], [0, 3, undefined]);
  const first = treeMove(branches, whole, "ArrowLeft") ?? -1;
  assert.equal(branches[first]?.from, 0);
  assert.equal(treeMove(branches, first, "ArrowUp"), whole);
  assert.equal(treeMove(branches, first, "ArrowLeft"), first, "below it is a head");
  assert.equal(branchAt(branches, 0.5, 0.1), first);
  assert.equal(branchAt(branches, 0.5, 3), whole);
  assert.equal(branchAt(branches, 0.5, 7), undefined);
});
