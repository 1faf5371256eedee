import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadKernels } from "../../../src/core/engine/kernels/kernelModule.ts";
import { type Kernels, kernelsOn, plainKernels } from "../../../src/core/engine/kernels/kernels.ts";
import type { NumberMatrix } from "../../../src/core/engine/kernels/numbers.ts";
import type { ProductKind } from "../../../src/core/engine/kernels/product.ts";
import { teamOfOne } from "../../../src/core/engine/kernels/team.ts";
import { Workspace } from "../../../src/core/engine/kernels/workspace.ts";
import { assertNear, assertSameBits, fastBuilds, matrix, type Precision, random } from "./support.ts";

const kinds: readonly ProductKind[] = ["plain", "right", "left"];
const tolerance = { float64: 1e-12, float32: 1e-4 };

interface Case {
  readonly kind: ProductKind;
  readonly precision: Precision;
  readonly rows: number;
  readonly inner: number;
  readonly cols: number;
  readonly seed: number;
  readonly at: number;
}

const cases = fc.record<Case>({
  kind: fc.constantFrom(...kinds),
  precision: fc.constantFrom<Precision>("float64", "float32"),
  rows: fc.integer({ min: 1, max: 70 }),
  inner: fc.integer({ min: 1, max: 600 }),
  cols: fc.integer({ min: 1, max: 70 }),
  seed: fc.nat(),
  at: fc.nat(9),
});

function operands({ kind, precision, rows, inner, cols, seed, at }: Case) {
  const next = random(seed);
  const a = kind === "left" ? matrix(inner, rows, precision, next, at) : matrix(rows, inner, precision, next, at);
  const b = kind === "right" ? matrix(cols, inner, precision, next, at) : matrix(inner, cols, precision, next, at);
  return { a, b, out: matrix(rows, cols, precision, next, at) };
}

function copyOf(m: NumberMatrix): NumberMatrix {
  return { ...m, data: m.data.slice() };
}

for (const kernels of fastBuilds) {
  test(`${kernels.build}: products of random shapes equal those of the plain loops`, () => {
    fc.assert(
      fc.property(cases, (some) => {
        const { a, b, out } = operands(some);
        const want = copyOf(out);
        plainKernels.product(some.kind, a, b, want);
        kernels.product(some.kind, a, b, out);
        assertNear(out.data, want.data, tolerance[some.precision] * Math.sqrt(some.inner));
      }),
      { numRuns: 150 },
    );
  });

  test(`${kernels.build}: new memory for a result is not read, in one stretch of the sums or in more`, () => {
    for (const inner of [300, 5000]) {
      const next = random(9);
      const [a, b] = [matrix(7, inner, "float64", next), matrix(inner, 5, "float64", next)];
      const [want, unread] = [matrix(7, 5, "float64", () => 0), matrix(7, 5, "float64", () => Number.NaN)];
      kernels.product("plain", a, b, want);
      kernels.product("plain", a, b, { ...unread, isZero: true });
      assertSameBits(unread.data, want.data);
    }
  });

  test(`${kernels.build}: a result too large for the kernels' memory is made in stretches`, () => {
    const next = random(8);
    const [a, b] = [matrix(3000, 2, "float64", next), matrix(6000, 2, "float64", next)];
    const [out, want] = [matrix(3000, 6000, "float64", () => 0), matrix(3000, 6000, "float64", () => 0)];
    kernels.product("right", a, b, out);
    plainKernels.product("right", a, b, want);
    assertNear(out.data, want.data, 1e-14);
  });

  test(`${kernels.build}: equal operands give equal bits, whatever was computed between`, () => {
    const some: Case = { kind: "plain", precision: "float64", rows: 33, inner: 300, cols: 19, seed: 5, at: 0 };
    const results = [1, 2, 3].map((round) => {
      const { a, b, out } = operands(some);
      kernels.product("plain", a, b, out);
      const other = operands({ ...some, kind: kinds[round % 3]!, rows: 50 + round, seed: round });
      kernels.product(kinds[round % 3]!, other.a, other.b, other.out);
      return out.data;
    });
    assertSameBits(results[1]!, results[0]!);
    assertSameBits(results[2]!, results[0]!);
  });
}

test("memory that grows leaves the numbers as they are, in the product that grows it and in those behind it", async () => {
  const loaded = await loadKernels("simd");
  assert.ok(loaded);
  const kernels = kernelsOn(new Workspace(loaded, teamOfOne(loaded)), "simd", { product: 0, softmax: 0 });
  const bytes = () => loaded.memory.buffer.byteLength;
  const small: Case = { kind: "plain", precision: "float64", rows: 9, inner: 20, cols: 7, seed: 3, at: 0 };
  const product = (some: Case, by: Kernels) => {
    const { a, b, out } = operands(some);
    by.product(some.kind, a, b, out);
    return out.data;
  };
  for (const rows of [60, 400, 1500]) {
    const before = bytes();
    const large: Case = { ...small, rows, inner: 500, cols: rows, seed: rows };
    assertSameBits(product(large, kernels), product(large, plainKernels));
    assert.ok(bytes() > before, `${rows} rows grow the memory of ${before} bytes`);
    assertSameBits(product(small, kernels), product(small, plainKernels));
  }
});

test("simd: float64 products have the very bits of the plain loops, which add in the same order", () => {
  const kernels = fastBuilds.find(({ build }) => build === "simd");
  assert.ok(kernels);
  for (const kind of ["plain", "left"] as const) {
    for (const [rows, inner, cols] of [
      [64, 64, 64],
      [37, 5000, 13],
      [200, 257, 130],
    ] as const) {
      const some: Case = { kind, precision: "float64", rows, inner, cols, seed: 11, at: 3 };
      const { a, b, out } = operands(some);
      const want = copyOf(out);
      plainKernels.product(kind, a, b, want);
      kernels.product(kind, a, b, out);
      assertSameBits(out.data, want.data);
    }
  }
});

test("a product too long and too wide for one block is put together from several", () => {
  for (const kernels of fastBuilds) {
    const some: Case = { kind: "right", precision: "float64", rows: 40, inner: 9000, cols: 300, seed: 2, at: 0 };
    const { a, b, out } = operands(some);
    const want = copyOf(out);
    plainKernels.product("right", a, b, want);
    kernels.product("right", a, b, out);
    assertNear(out.data, want.data, 1e-10);
  }
});

test("an empty inner axis adds nothing", () => {
  for (const kernels of fastBuilds) {
    const { a, b, out } = operands({ kind: "plain", precision: "float64", rows: 3, inner: 0, cols: 2, seed: 1, at: 0 });
    const before = out.data.slice();
    kernels.product("plain", a, b, out);
    assertSameBits(out.data, before);
  }
});

test("NaN and infinities go where the plain loops put them", () => {
  for (const kernels of fastBuilds) {
    const { a, b, out } = operands({
      kind: "plain",
      precision: "float64",
      rows: 32,
      inner: 32,
      cols: 32,
      seed: 9,
      at: 0,
    });
    a.data[5] = Number.NaN;
    a.data[40] = Infinity;
    b.data[100] = -Infinity;
    b.data[101] = 0;
    const want = copyOf(out);
    plainKernels.product("plain", a, b, want);
    kernels.product("plain", a, b, out);
    assertNear(out.data, want.data, 1e-12);
    assert.ok(want.data.some(Number.isNaN));
  }
});
