import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bend, type ColorCurve, hundredths, scaleChoices, wayOf } from "../../../src/core/view/colorCurve.ts";

/** Rows of four: `usual` everywhere but where a row's first number is given. */
function rowsOf(usual: number, ...firsts: (number | undefined)[]): Float64Array {
  return Float64Array.from(firsts.flatMap((first) => [first ?? usual, usual, usual, usual]));
}

const linear = { curve: "linear", perRow: false };
const ofRows = { curve: "linear", perRow: true };
const root = { curve: "sqrt", perRow: false };

const cases: readonly (readonly [string, Float64Array, typeof linear])[] = [
  ["numbers of one size stay straight", rowsOf(0.25, 0.25, 0.25, 0.25, 0.25), linear],
  ["a number eight times the usual in each row bends the colors", rowsOf(0.125, 1, 1, 1, 1), root],
  ["less than eight times does not", rowsOf(0.126, 1, 1, 1, 1), linear],
  ["where most rows would be pale each has its own colors", rowsOf(0.01, 1, undefined, undefined, undefined), ofRows],
  ["rows that reach a quarter of the largest are not pale", rowsOf(0.01, 1, 0.25, 0.25, 0.25), root],
  ["rows that reach less are", rowsOf(0.01, 1, 0.24, 0.24, 0.24), ofRows],
  ["fewer than sixteen numbers stay straight", rowsOf(0.01, 1, 1, 1), linear],
];

for (const [name, values, way] of cases)
  test(`${name} (${values.length} numbers)`, () => assert.deepEqual(wayOf("auto", true, values, 4), way));

test("only amounts are looked at, and a choice is kept whatever the numbers are", () => {
  const uneven = rowsOf(0.01, 1, undefined, undefined, undefined);
  assert.deepEqual(wayOf("auto", false, uneven, 4), linear);
  for (const choice of scaleChoices) {
    if (choice === "auto") continue;
    const curve = choice === "sqrt" || choice === "log" || choice === "symlog" ? choice : "linear";
    assert.deepEqual(wayOf(choice, true, uneven, 4), { curve, perRow: choice === "row" }, choice);
  }
});

test("numbers that have no color count for nothing: infinite ones, NaN and what a mask leaves out", () => {
  const amount = fc.double({ min: 0.001, max: 1, noNaN: true });
  const none = fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0);
  fc.assert(
    fc.property(
      fc.array(amount, { minLength: 32, maxLength: 32 }),
      fc.array(none, { minLength: 8, maxLength: 8 }),
      (some, others) => {
        // A row of them has no largest number, and so takes no part.
        const with0 = Float64Array.from([...some, ...new Array(8).fill(0)]);
        assert.deepEqual(
          wayOf("auto", true, Float64Array.from([...some, ...others]), 8),
          wayOf("auto", true, with0, 8),
        );
      },
    ),
  );
});

test("every curve goes from nothing to everything and only upwards", () => {
  for (const curve of ["linear", "sqrt", "log", "symlog"] satisfies ColorCurve[]) {
    const shares = Array.from({ length: 101 }, (_, at) => bend(curve, at / 100, 0.001));
    assert.ok(Math.abs(shares[0]!) < 1e-12 && Math.abs(shares[100]! - 1) < 1e-12, curve);
    for (let at = 1; at <= 100; at++) assert.ok(shares[at]! > shares[at - 1]!, `${curve} ${at}`);
  }
  assert.equal(bend("sqrt", 0.25, 0), 0.5);
  assert.ok(Math.abs(bend("log", 0.01, 0.0001) - 0.525) < 1e-12, "half of the decades down to the floor");
  assert.ok(Math.abs(bend("log", 0.0001, 0.0001) - 0.05) < 1e-12, "the floor itself can be told from nothing");
  assert.equal(bend("log", 1e-9, 0.0001), 0);
  assert.ok(Math.abs(bend("symlog", 0.001, 0) - Math.log(2) / Math.log(1001)) < 1e-12);
});

test("a hundredth of the numbers lies outside at each end, whatever is not finite", () => {
  const counted = Float64Array.from({ length: 101 }, (_, at) => (at * 37) % 101);
  assert.deepEqual(hundredths(counted), [1, 99]);
  assert.deepEqual(hundredths(Float64Array.from([...counted, Number.NaN, Number.POSITIVE_INFINITY])), [1, 99]);
  assert.equal(hundredths(Float64Array.of(Number.NaN)), undefined);
  assert.deepEqual(hundredths(Float64Array.of(7)), [7, 7]);
});

test("of many numbers a sample stands for all, from every column", () => {
  // Of 256 columns only one is large: a sample down one column would see all or nothing of it.
  const values = Float64Array.from({ length: 256 * 256 }, (_, at) => (at % 256 === 3 ? 100 : 1));
  assert.deepEqual(wayOf("auto", true, values, 256), root);
  const [low, high] = hundredths(Float64Array.from({ length: 100_000 }, (_, at) => at))!;
  assert.ok(low > 900 && low < 1100 && high > 98_900 && high < 99_100, `${low} ${high}`);
});
