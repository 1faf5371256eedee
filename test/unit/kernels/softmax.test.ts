import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Kernels, plainKernels } from "../../../src/core/engine/kernels/kernels.ts";
import { matrixAt } from "../../../src/core/engine/matrix.ts";
import { assertNear, assertSameBits, fastBuilds, random } from "./support.ts";

function weightsOf(kernels: Kernels, row: readonly number[], temperature = 1): Float64Array {
  const rows = 5;
  const z = new Float64Array(rows * row.length);
  for (let i = 0; i < rows; i++) z.set(row, i * row.length);
  const weights = matrixAt(new Float64Array(z.length), 0, rows, row.length);
  kernels.softmaxRows(matrixAt(z, 0, rows, row.length), temperature, weights);
  const last = weights.data.subarray((rows - 1) * row.length);
  assertSameBits(weights.data.slice(0, row.length), last.slice());
  return last.slice();
}

const { NaN: nan } = Number;
const inf = Infinity;

/** Row, and its weights. */
const rows: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [0, 0],
    [0.5, 0.5],
  ],
  [[0], [1]],
  [
    [5, 5, 5, 5, 5],
    [0.2, 0.2, 0.2, 0.2, 0.2],
  ],
  [
    [Math.log(1), Math.log(2), Math.log(3)],
    [1 / 6, 1 / 3, 1 / 2],
  ],
  [
    [1000, 1000, -1000],
    [0.5, 0.5, 0],
  ],
  [
    [1e308, -1e308],
    [1, 0],
  ],
  [
    [1e30, 1e30, 1e30],
    [1 / 3, 1 / 3, 1 / 3],
  ],
  [
    [-inf, 0, -inf, 0],
    [0, 0.5, 0, 0.5],
  ],
  [
    [-inf, -inf, -inf],
    [0, 0, 0],
  ],
  [
    [nan, 0, 1],
    [nan, nan, nan],
  ],
  [
    [0, inf, 1],
    [nan, nan, nan],
  ],
  [
    [inf, inf],
    [nan, nan],
  ],
];

for (const kernels of [plainKernels, ...fastBuilds]) {
  for (const [row, want] of rows) {
    test(`${kernels.build}: softmax of ${row.map((value) => value.toPrecision(3)).join(", ")}`, () => {
      assertNear(weightsOf(kernels, row), Float64Array.from(want), 1e-15);
    });
  }

  test(`${kernels.build}: a weight too small for a normal number is not flushed to zero`, () => {
    for (const z of [-700, -708.1, -720, -739.5, -744, -745.1]) {
      const got = weightsOf(kernels, [0, z])[1]!;
      const want = Math.exp(z);
      assert.ok(Math.abs(got - want) <= 2 * Math.max(Number.MIN_VALUE, want * 2 ** -52), `${z}: ${got}, ${want}`);
    }
    assert.equal(weightsOf(kernels, [0, -746])[1], 0);
  });

  test(`${kernels.build}: scores are divided by the temperature first`, () => {
    assertNear(weightsOf(kernels, [0, 4 * Math.log(3), -inf], 4), Float64Array.of(0.25, 0.75, 0), 1e-15);
  });
}

for (const kernels of fastBuilds) {
  test(`${kernels.build}: random rows equal the plain loops within a few units in the last place`, () => {
    fc.assert(
      fc.property(
        fc.record({
          cols: fc.integer({ min: 1, max: 130 }),
          seed: fc.nat(),
          spread: fc.constantFrom(1, 30, 800),
          holes: fc.boolean(),
        }),
        ({ cols, seed, spread, holes }) => {
          const next = random(seed);
          const row = Array.from({ length: cols }, () => (holes && next() > 0.3 ? -inf : next() * spread));
          const got = weightsOf(kernels, row);
          const want = weightsOf(plainKernels, row);
          for (let j = 0; j < cols; j++) {
            const units = Math.abs(got[j]! - want[j]!) / Math.max(want[j]! * 2 ** -52, Number.MIN_VALUE);
            assert.ok(units <= 6 + cols / 8, `cell ${j} of ${row}: ${got[j]} instead of ${want[j]}`);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test(`${kernels.build}: a row of 200,000 numbers sums to 1`, () => {
    const next = random(3);
    const row = Array.from({ length: 200_000 }, next);
    const sum = weightsOf(kernels, row).reduce((total, weight) => total + weight, 0);
    assert.ok(Math.abs(sum - 1) < 1e-10, String(sum));
  });
}
