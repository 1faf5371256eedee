import assert from "node:assert/strict";
import { test } from "node:test";
import type { NumberType } from "../../../src/core/spec/numberTypes.ts";
import { rounded, roundedData } from "../../../src/core/tensor/rounding.ts";

const table: readonly (readonly [NumberType, number, number])[] = [
  ["float64", 0.1, 0.1],
  ["float32", 0.1, 0.10000000149011612],
  ["float16", 0.1, 0.0999755859375],
  ["bfloat16", 0.1, 0.10009765625],
  ["float16", 2049, 2048],
  ["float16", 2051, 2052],
  ["float16", 65519, 65504],
  ["float16", 65520, Infinity],
  ["float16", -70000, -Infinity],
  ["float16", 2 ** -24, 2 ** -24],
  ["float16", 2 ** -25, 0],
  ["float16", 3 * 2 ** -25, 2 ** -23],
  ["bfloat16", 257, 256],
  ["bfloat16", 259, 260],
  ["bfloat16", 2 ** -133, 2 ** -133],
  ["bfloat16", 3.4e38, Infinity],
  ["bfloat16", 1 + 2 ** -8 + 2 ** -40, 1 + 2 ** -7],
  ["float16", -0, -0],
  ["bfloat16", Number.NaN, Number.NaN],
];

for (const [type, x, want] of table) {
  test(`${x} in ${type} is ${want}`, () => {
    assert.ok(Object.is(rounded(x, type), want), String(rounded(x, type)));
    assert.ok(Object.is(roundedData(Float64Array.of(x), type)[0], want));
  });
}
