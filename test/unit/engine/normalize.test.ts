import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { plainKernel } from "../../../src/core/engine/kernel.ts";
import { normalized, sigmoid } from "../../../src/core/engine/normalize.ts";
import type { Block } from "../../../src/core/spec/spec.ts";
import { knownAnswers } from "../../knownAnswers.ts";
import { assertClose, tensor } from "./support.ts";

function weights(row: number[], kind: Block["normalize"] = "softmax", temperature = 1, masked = true): Float64Array {
  return normalized(tensor([row]), kind, temperature, masked, plainKernel).data;
}

test("softmax by hand", () => {
  const e = Math.exp(2);
  assertClose(weights([2, 4, 4]), [1 / (1 + 2 * e), e / (1 + 2 * e), e / (1 + 2 * e)]);
  assertClose(weights([Math.log(1), Math.log(3)]), [0.25, 0.75]);
});

test("rows that overflow, underflow or are empty", () => {
  assertClose(weights([1e308, -1e308]), [1, 0]);
  assertClose(weights([1000, 1000]), [0.5, 0.5]);
  assertClose(weights([-1e30, -1e30]), [0.5, 0.5]);
  assertClose(weights([0, -746]), [1, 0]);
  const [, denormal] = weights([0, -745]);
  assert.ok(denormal! > 0 && denormal! < 1e-320);
  assert.equal(weights([]).length, 0);
  assertClose(weights(new Array(200_000).fill(3)), new Array(200_000).fill(1 / 200_000));
});

test("the hostile softmax rows", () => {
  const vectors = join(knownAnswers("conformance"), "hostile-vectors.json");
  const rows: { scores: (number | string)[] | string; p: number[] | string }[] = JSON.parse(
    readFileSync(vectors, "utf8"),
  ).softmax_rows;
  assert.equal(rows.length, 14);
  for (const { scores, p } of rows) {
    if (typeof scores === "string") continue;
    const got = weights(scores.map(Number));
    if (Array.isArray(p)) assertClose(got, p, 1e-15, JSON.stringify(scores));
    else if (p.startsWith("NaN") || p.startsWith("error")) assert.ok(got.every(Number.isNaN), JSON.stringify(scores));
    else
      assert.ok(
        got.every((weight) => weight >= 0 && weight <= 1),
        JSON.stringify(scores),
      );
  }
});

test("a row of nothing but −Infinity becomes zeros", () => assertClose(weights([-Infinity, -Infinity]), [0, 0]));

test("ignored keys get exactly 0 in all three kinds, beside NaN too", () => {
  assertClose(weights([-Infinity, 0]), [0, 1]);
  assertClose(weights([-Infinity, Number.NaN, 1]), [0, Number.NaN, Number.NaN]);
  assertClose(weights([-Infinity, 0], "sigmoid"), [0, 0.5]);
  assertClose(weights([-Infinity, 3], "none"), [0, 3]);
  assertClose(weights([-Infinity, 3], "none", 1, false), [-Infinity, 3]);
});

test("the temperature divides before all three kinds", () => {
  assertClose(weights([2, 4], "softmax", 2), weights([1, 2]));
  assertClose(weights([2], "sigmoid", 2), [1 / (1 + Math.exp(-1))]);
  assertClose(weights([2], "none", 4), [0.5]);
});

test("sigmoid does not overflow on either side", () => {
  assert.equal(sigmoid(-1000), 0);
  assert.equal(sigmoid(1000), 1);
  assertClose([sigmoid(-2)], [1 - sigmoid(2)], 1e-15);
  assert.ok(sigmoid(-700) > 0);
});

test("softmax rows sum to 1, do not care for a shift, and keep the order", () => {
  const row = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(row, fc.integer({ min: -20, max: 20 }), (scores, shift) => {
      const got = weights(scores);
      assertClose([got.reduce((sum, weight) => sum + weight, 0)], [1], 1e-14);
      assertClose(weights(scores.map((score) => score + shift)), got, 1e-12);
      for (let j = 1; j < scores.length; j++) {
        if (scores[j]! > scores[j - 1]!) assert.ok(got[j]! >= got[j - 1]!);
      }
    }),
    { seed: 5 },
  );
});
