import assert from "node:assert/strict";
import { test } from "node:test";
import { rememberingKernel } from "../../../src/core/diagnose/rememberingKernel.ts";
import { plainKernel } from "../../../src/core/engine/kernel.ts";
import type { Matrix } from "../../../src/core/engine/matrix.ts";
import { Random } from "../../../src/core/tensor/random.ts";

const random = new Random(11);
const made = (rows: number, cols: number): Matrix => ({
  ...{ at: 0, rows, cols },
  data: Float64Array.from({ length: rows * cols }, () => random.normal()),
});

for (const way of ["addProduct", "addProductTransposed"] as const) {
  test(`${way}: a product is made once, and again where an operand or its place is another`, () => {
    let calls = 0;
    const kernel = rememberingKernel({
      ...plainKernel,
      [way]: (...operands: [Matrix, Matrix, Matrix]) => {
        calls++;
        plainKernel[way](...operands);
      },
    });
    const [left, right] = [made(64, 64), made(64, 64)];
    const check = (a: Matrix, b: Matrix, callsSoFar: number): void => {
      const start = Float64Array.from({ length: 64 * 64 }, (_, at) => at);
      const [out, want] = [start, start.slice()].map((data) => ({ data, at: 0, rows: 64, cols: 64 }));
      assert.ok(out && want);
      kernel[way](a, b, out);
      plainKernel[way](a, b, want);
      // It is added to what is there already, in another order.
      for (const [at, value] of out.data.entries()) assert.ok(Math.abs(value - want.data[at]!) < 1e-9 * (1 + at));
      assert.equal(calls, callsSoFar);
    };
    check(left, right, 1);
    check(left, right, 1);
    check({ ...left, data: left.data.slice() }, right, 1);
    const changed = { ...left, data: left.data.with(64 * 64 - 1, 7) };
    check(changed, right, 2);
    // Only the first product is kept.
    check(changed, right, 3);
    check(left, right, 3);
    const both = { data: Float64Array.of(...right.data, ...made(64, 64).data), at: 0, rows: 64, cols: 64 };
    check(left, both, 4);
    check(left, { ...both, at: 64 * 64 }, 5);
    check(left, both, 5);
    const leftOfBoth = { data: Float64Array.of(...made(64, 64).data, ...left.data), at: 64 * 64, rows: 64, cols: 64 };
    check(leftOfBoth, right, 5);
  });
}
