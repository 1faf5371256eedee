import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  briefNumber,
  decimalsFor,
  differenceText,
  exactNumber,
  formatNumber,
  isBrief,
} from "../../../src/core/view/numberFormat.ts";

test("a table cell tells exact numbers from rounded ones", () => {
  const cases: readonly [number, number, string][] = [
    [4, 2, "4"],
    [0.5, 2, "0.5"],
    [0.46831, 2, "0.47"],
    [0, 2, "0"],
    [1e-9, 2, "1e−9"],
    [-1e-9, 2, "−1e−9"],
    [3.217e-7, 2, "3.2e−7"],
    [1e-4, 2, "<0.01"],
    [0.004, 2, "<0.01"],
    [-0.004, 2, ">−0.01"],
    [0.006, 2, "0.01"],
    [0.3, 0, "<1"],
    [9999999, 2, "9999999"],
    [1e7, 2, "1e7"],
    [-0, 2, "−0"],
    [-12.25, 1, "−12.3"],
    [-12.25, 2, "−12.25"],
    [1.9366210616669624, 4, "1.9366"],
    [123456, 2, "123456"],
    [12345678, 2, "1.23e7"],
    [-1.5e300, 2, "−1.5e300"],
    [1e-300, 2, "1e−300"],
    [Number.NaN, 2, "NaN"],
    [Number.POSITIVE_INFINITY, 2, "∞"],
    [Number.NEGATIVE_INFINITY, 2, "−∞"],
    [2 / 3, 0, "1"],
    [2 / 3, -3, "1"],
    [2 / 3, 99, "0.6666666666666666"],
  ];
  for (const [value, decimals, text] of cases) assert.equal(formatNumber(value, decimals), text, `${value}`);
});

test("the exact text reads back as the very same number", () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      assert.ok(Object.is(Number(exactNumber(value)), value));
    }),
    { numRuns: 2000 },
  );
  assert.equal(exactNumber(-0), "-0.0");
  assert.equal(exactNumber(1e21), "1e21");
  assert.equal(exactNumber(0.1 + 0.2), "0.30000000000000004");
});

test("a number in a sum has six significant digits and none of them idle", () => {
  assert.equal(briefNumber(0.46831052), "0.468311");
  assert.equal(briefNumber(4), "4");
  assert.equal(briefNumber(-1.5e-7), "−1.5e−7");
  assert.equal(briefNumber(123456789), "1.23457e8");
  assert.equal(briefNumber(1234567), "1234567");
  assert.equal(briefNumber(519615242270663200000, 17), "5.196152422706632e20");
  assert.equal(briefNumber(0.00001234), "1.234e−5");
  assert.equal(briefNumber(9999999.7), "1e7");
  assert.equal(briefNumber(-0), "−0");
  assert.equal(briefNumber(Number.NEGATIVE_INFINITY), "−∞");
  assert.ok(isBrief(0.468311));
  assert.ok(!isBrief(0.46831052));
  assert.ok(isBrief(Number.NaN));
});

test("a matrix of small numbers gets enough decimals for two digits", () => {
  assert.equal(decimalsFor(Float64Array.of(0.00012, 0.00003), 2), 5);
  assert.equal(decimalsFor(Float64Array.of(0.5, 0.001), 2), 2);
  assert.equal(decimalsFor(Float64Array.of(4, 0.001), 2), 2);
  assert.equal(decimalsFor(Float64Array.of(0, Number.NaN, Number.POSITIVE_INFINITY), 2), 2);
  assert.equal(decimalsFor(Float64Array.of(1e-300), 2), 2);
});

test("no table cell reads as zero but zero, in any number of decimals", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 8 }), (value, decimals) => {
      const text = formatNumber(value, decimals);
      const isZero = /^−?0(\.0*)?$/.test(text);
      assert.equal(isZero, value === 0, `${value} is ${text}`);
    }),
    { numRuns: 1000 },
  );
});

test("a difference has its sign, and how small it is can be read", () => {
  const texts = [0.4, 0.0013, -0.0012, 3.9e-5, 0, -0.5, 12].map((value) => differenceText(value, 2, false));
  assert.deepEqual(texts, ["+0.4", "+1.3e−3", "−1.2e−3", "+3.9e−5", "0", "−0.5", "+12"]);
  assert.equal(differenceText(0.25, 2, true), "+.25");
});
