import assert from "node:assert/strict";
import { test } from "node:test";
import { differencesOf, differentGroups, singleUlps } from "../../../src/webview/compare/differences.ts";
import { bentBeyondBounds, sharesOf } from "../../../src/webview/compare/rounding.ts";
import { sharedChoice } from "../../../src/webview/compare/sharedChoice.ts";
import { randomNumbers } from "../engine/support.ts";

test("the largest differences of random matrices are those of a full sort", () => {
  for (let seed = 0; seed < 30; seed++) {
    const next = randomNumbers(900 + seed);
    const size = 1 + Math.floor(Math.abs(next()) * 300);
    const a = Float64Array.from({ length: size }, () => Math.round(8 * next()));
    const b = Float64Array.from({ length: size }, () => Math.round(8 * next()));
    const found = differencesOf(a, b, 20);
    const slowly = [...a.keys()].filter((at) => a[at] !== b[at]);
    slowly.sort((p, q) => Math.abs(a[q]! - b[q]!) - Math.abs(a[p]! - b[p]!) || p - q);
    assert.deepEqual(found.most, slowly.slice(0, 20), `seed ${900 + seed}`);
    assert.equal(found.cells, slowly.length);
    const sizes = [...a.keys()].map((at) => Math.abs(a[at]! - b[at]!));
    assert.equal(found.largest, Math.max(...sizes));
    assert.ok(Math.abs(found.meanSize - sizes.reduce((so, x) => so + x, 0) / size) < 1e-12);
  }
});

test("the same infinity is no difference, and what is no number comes first", () => {
  const a = Float64Array.of(-Infinity, Number.NaN, 1, 2, -Infinity);
  const b = Float64Array.of(-Infinity, Number.NaN, Number.NaN, 2.5, 0);
  const found = differencesOf(a, b, 20);
  assert.deepEqual(found.most, [2, 4, 3]);
  assert.deepEqual([found.cells, found.largest, found.data[0], found.data[1]], [3, 0.5, 0, 0]);
});

test("a difference in units of float32's last place", () => {
  assert.equal(singleUlps(1, 1 + 2 ** -23), 1);
  assert.equal(singleUlps(-3, -3 + 2 ** -21), 2);
  assert.equal(singleUlps(0, 2 ** -149), 1);
  assert.equal(singleUlps(5, 5), 0);
  for (const [a, b] of [
    [Number.NaN, 1],
    [1, Number.NaN],
    [1e39, 1],
    [-Infinity, 0],
  ] as const) {
    assert.ok(Number.isNaN(singleUlps(a, b)), `${a} ${b}`);
  }
});

test("differences in parts of their bounds: rounding has the color of 0, what has no room is infinite", () => {
  const found = differencesOf(Float64Array.of(1, 2, 3, Number.NaN), Float64Array.of(1, 2.5, 2.75, 1), 4);
  const { beyond, cells, largest } = sharesOf(found, Float64Array.of(0, 0.25, 0.5, 1));
  assert.deepEqual([...beyond], [0, -2, 0, Number.NaN]);
  assert.deepEqual([cells, largest], [2, Number.POSITIVE_INFINITY]);
  assert.equal(sharesOf(found, new Float64Array(4)).cells, 3);
});

test("rows and columns are listed by the size of their differences, with the cell that differs most", () => {
  for (let seed = 0; seed < 20; seed++) {
    const next = randomNumbers(400 + seed);
    const [rows, cols] = [1 + Math.floor(6 * Math.abs(next())), 1 + Math.floor(6 * Math.abs(next()))];
    const numbers = () => Float64Array.from({ length: rows * cols }, () => Math.round(2 * next()));
    const found = differencesOf(numbers(), numbers(), 20);
    for (const by of ["rows", "columns"] as const) {
      const slowly = Array.from({ length: by === "rows" ? rows : cols }, (_, index) => {
        const cells = [...found.data.keys()].filter(
          (at) => (by === "rows" ? Math.floor(at / cols) : at % cols) === index,
        );
        const differing = cells.filter((at) => found.data[at] !== 0);
        const most = [...differing].sort((p, q) => Math.abs(found.data[q]!) - Math.abs(found.data[p]!) || p - q)[0];
        return { index, size: Math.hypot(...cells.map((at) => found.data[at]!)), cells: differing.length, most };
      }).filter(({ cells }) => cells > 0);
      const got = differentGroups(found, cols, by);
      assert.deepEqual(
        new Map(got.map(({ index, cells, most }) => [index, [cells, most]])),
        new Map(slowly.map(({ index, cells, most }) => [index, [cells, most]])),
        `seed ${400 + seed}, ${by}`,
      );
      for (const [place, { index, size }] of got.entries()) {
        assert.ok(Math.abs(size - slowly.find((one) => one.index === index)!.size) < 1e-12);
        assert.ok(place === 0 || size <= got[place - 1]!.size);
      }
    }
  }
  const lost = differencesOf(Float64Array.of(5, 1, 2, 3), Float64Array.of(0, 1, Number.NaN, 3), 20);
  assert.deepEqual(differentGroups(lost, 2, "rows")[0], {
    index: 1,
    size: Number.POSITIVE_INFINITY,
    cells: 1,
    most: 2,
  });
});

test("colors are straight and pale within the rounding bound of a cell, and logarithmic from there to the largest difference", () => {
  const a = Float64Array.of(0, 1e-7, -5e-8, 1e-5, -1e-3, 1e-3, Number.NaN, Number.POSITIVE_INFINITY, 1e-9);
  const found = differencesOf(a, new Float64Array(9), 20);
  const bounds = Float64Array.of(1e-7, 1e-7, 1e-7, 1e-7, 1e-7, 1e-4, 1e-7, 1e-7, 0);
  const bent = [...bentBeyondBounds(found, bounds)];
  // Two of the four powers of ten between 1e-7 and 1e-3 at the fourth; the sixth cell's own bound does not move the others.
  const known = [0, 0.1, -0.05, 0.1 + 0.9 / 2, -1, 1, Number.NaN, 1];
  for (const [at, value] of known.entries()) {
    assert.ok(Object.is(bent[at], value) || Math.abs(bent[at]! - value) < 1e-12, `cell ${at}: ${bent[at]}`);
  }
  // Without room for rounding nothing is pale for its sake: six of the twelve powers of ten below 1e-3.
  assert.ok(Math.abs(bent[8]! - (0.1 + 0.9 / 2)) < 1e-12);
});

test("two matrices share a scale: straight, bent by a few large weights, or by rows that none of them would color", () => {
  const of = (data: number[]) => Float64Array.from(data);
  const choice = (left: number[], right: number[]) =>
    sharedChoice({ name: "weights", cols: 4 }, of(left), of(right), { theme: "light" });
  const even = Array.from({ length: 16 }, (_, at) => 0.2 + at / 100);
  const peaked = Array.from({ length: 16 }, (_, at) => (at % 4 === Math.floor(at / 4) ? 0.97 : 0.01));
  const fading = Array.from({ length: 16 }, (_, at) => (at === 0 ? 1 : 0.02));
  assert.equal(choice(even, even), "linear");
  assert.equal(choice(even, peaked), "sqrt");
  assert.equal(choice(fading, even), "symlog");
});
