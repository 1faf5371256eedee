import { test } from "node:test";
import fc from "fast-check";
import { plainKernel } from "../../../src/core/engine/kernel.ts";
import { matrixAt } from "../../../src/core/engine/matrix.ts";
import { assertClose, randomNumbers, randomTensor } from "./support.ts";

const sizes = fc.record({ rows: fc.nat(5), inner: fc.nat(5), cols: fc.nat(5), seed: fc.nat() });
const before = 3;

test("the three products are sums over the inner axis, added to what is there", () => {
  fc.assert(
    fc.property(sizes, ({ rows, inner, cols, seed }) => {
      const next = randomNumbers(seed);
      const matrix = (r: number, c: number) => matrixAt(randomTensor(next, before + r * c).data, before, r, c);
      const [a, aT] = [matrix(rows, inner), matrix(inner, rows)];
      const [b, bT] = [matrix(inner, cols), matrix(cols, inner)];
      const sum = (left: (i: number, k: number) => number, right: (k: number, j: number) => number) => {
        const out = new Float64Array(rows * cols);
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < cols; j++) {
            for (let k = 0; k < inner; k++) out[i * cols + j]! += left(i, k) * right(k, j);
          }
        }
        return out;
      };
      const cell = (m: typeof a, i: number, j: number) => m.data[m.at + i * m.cols + j]!;
      const cases = [
        [
          plainKernel.addProduct,
          a,
          b,
          sum(
            (i, k) => cell(a, i, k),
            (k, j) => cell(b, k, j),
          ),
        ],
        [
          plainKernel.addProductTransposed,
          a,
          bT,
          sum(
            (i, k) => cell(a, i, k),
            (k, j) => cell(bT, j, k),
          ),
        ],
        [
          plainKernel.addTransposedProduct,
          aT,
          b,
          sum(
            (i, k) => cell(aT, k, i),
            (k, j) => cell(b, k, j),
          ),
        ],
      ] as const;
      for (const [add, left, right, want] of cases) {
        const out = matrix(rows, cols);
        const start = out.data.slice();
        add(left, right, out);
        assertClose(out.data.subarray(0, before), start.subarray(0, before), 0, "in front");
        assertClose(
          out.data.subarray(before),
          want.map((value, at) => value + start[before + at]!),
          1e-12,
        );
      }
    }),
    { seed: 1 },
  );
});
