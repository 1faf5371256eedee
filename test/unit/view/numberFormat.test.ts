import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { briefNumber, decimalsFor, exactNumber, formatNumber, isBrief } from "../../../src/core/view/numberFormat.ts";

test("a table cell tells exact numbers from rounded ones", () => {
  const cases: readonly [number, number, string][] = [
    [4, 2, "4"],
    [0.5, 2, "0.5"],
    [0.46831, 2, "0.47"],
    [0, 2, "0"],
    [1e-9, 2, "0.00"],
    [-1e-9, 2, "−0.00"],
    [-0, 2, "−0"],
    [-12.25, 1, "−12.3"],
    [-12.25, 2, "−12.25"],
    [1.9366210616669624, 4, "1.9366"],
    [123456, 2, "123456"],
    [12345678, 2, "1.23e7"],
    [-1.5e300, 2, "−1.5e300"],
    [1e-300, 2, "0.00"],
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
  assert.equal(briefNumber(123456789), "123457000");
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
  assert.equal(decimalsFor(Float64Array.of(1e-300), 2), 12);
});
