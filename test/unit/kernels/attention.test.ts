import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { AttentionRequest } from "../../../src/core/engine/kernels/attention.ts";
import { plainKernels } from "../../../src/core/engine/kernels/kernels.ts";
import type { Numbers } from "../../../src/core/engine/kernels/numbers.ts";
import { assertNear, assertSameBits, fastBuilds, type Precision, random, requestOf, type Sizes } from "./support.ts";

const tolerance = { float64: 1e-12, float32: 2e-5 };

/** What may be added to or hidden from the scores, by name. */
const hidings: Readonly<Record<string, (request: AttentionRequest<Numbers>) => Partial<AttentionRequest<Numbers>>>> = {
  nothing: () => ({}),
  causal: () => ({ span: (_b, i) => [0, i + 1] }),
  "causal, late": ({ keys, n }) => ({ span: (_b, i) => [0, i + 1 + keys - n] }),
  window: () => ({ span: (_b, i) => [i - 3, i + 3] }),
  "lengths, one of them 0": ({ keys }) => ({ span: (b) => [0, b === 0 ? Math.ceil(keys / 2) : 0] }),
  bias: () => ({ bias: biasRow(1, 0) }),
  "bias with holes": () => ({ bias: biasRow(1, 0.4) }),
  "bias with holes, causal": () => ({ bias: biasRow(1, 0.4), span: (_b, i) => [0, i + 1] }),
  "nothing visible": () => ({ span: () => [0, 0] }),
};

/** A bias that follows from the cell's place; a share of its cells is −Infinity. */
function biasRow(size: number, holes: number): NonNullable<AttentionRequest<Numbers>["bias"]> {
  return (row, at, b, h, i) => {
    const next = random(1 + b * 1009 + h * 101 + i);
    const length = row.length - at;
    for (let j = 0; j < Math.min(length, keysNow); j++) {
      const value = next();
      if ((value + 1) / 2 < holes) row[at + j] = -Infinity;
      else row[at + j]! += value * size;
    }
  };
}
/** Keys of the request at hand: a bias writes exactly so many numbers. */
let keysNow = 0;

interface Case extends Sizes {
  readonly precision: Precision;
  readonly seed: number;
  readonly hiding: string;
  readonly softcap: number;
  readonly temperature: number;
}

const sizes = fc.record<Case>({
  batch: fc.integer({ min: 1, max: 2 }),
  heads: fc.constantFrom(2, 4),
  kvHeads: fc.constantFrom(1, 2),
  n: fc.integer({ min: 1, max: 40 }),
  keys: fc.integer({ min: 1, max: 150 }),
  dk: fc.integer({ min: 1, max: 20 }),
  dv: fc.integer({ min: 1, max: 20 }),
  precision: fc.constantFrom<Precision>("float64", "float32"),
  seed: fc.nat(),
  hiding: fc.constantFrom(...Object.keys(hidings)),
  softcap: fc.constantFrom(0, 0, 2),
  temperature: fc.constantFrom(1, 1, 0.7),
});

function requestFor(some: Case): AttentionRequest<Numbers> {
  const { precision, seed, hiding, softcap, temperature, ...rest } = some;
  keysNow = some.keys;
  const request = { ...requestOf(rest, precision, seed), softcap, temperature };
  return { ...request, ...hidings[hiding]!(request) };
}

for (const kernels of fastBuilds) {
  test(`${kernels.build}: the fused pass equals the plain loops for random shapes, masks and biases`, () => {
    fc.assert(
      fc.property(sizes, (some) => {
        const request = requestFor(some);
        const got = kernels.attention(request);
        const want = plainKernels.attention(request);
        const near = tolerance[some.precision];
        assertNear(got.context, want.context, near, "context");
        assertNear(got.largest, want.largest, near, "largest score");
        assertNear(got.logSumExp, want.logSumExp, near, "log of the sum");
      }),
      { numRuns: 200 },
    );
  });

  test(`${kernels.build}: all steps equal the plain loops for random shapes, masks and biases`, () => {
    fc.assert(
      fc.property(sizes, (some) => {
        const request = requestFor(some);
        const got = kernels.attentionSteps(request);
        const want = plainKernels.attentionSteps(request);
        assert.deepEqual(Object.keys(got).sort(), Object.keys(want).sort());
        for (const [id, data] of Object.entries(want)) {
          assertNear(got[id as keyof typeof got]!, data, tolerance[some.precision], id);
        }
      }),
      { numRuns: 200 },
    );
  });

  test(`${kernels.build}: NaN and infinities in hidden keys and values reach no context`, () => {
    const request = requestFor({ ...small, hiding: "causal" });
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      const spoiled = { ...request, K: request.K.slice(), V: request.V.slice() };
      spoiled.K.fill(bad, 11 * small.dk, 12 * small.dk);
      spoiled.V.fill(bad, 11 * small.dv, 12 * small.dv);
      const rows = 11 * small.dv;
      for (const run of ["attention", "attentionSteps"] as const) {
        const got = kernels[run](spoiled).context;
        const want = kernels[run](request).context;
        assertNear(got.slice(0, rows), want.slice(0, rows), 1e-14);
        assert.ok(Number.isNaN(got[rows]), "the first query that sees the key has NaN");
      }
    }
  });

  test(`${kernels.build}: NaN in a visible key spoils exactly the rows that see it`, () => {
    const request = requestFor({ ...small, hiding: "causal" });
    const K = request.K.slice();
    K[6 * small.dk] = Number.NaN;
    const { context } = kernels.attention({ ...request, K });
    const spoiled = Array.from({ length: small.n }, (_, i) => Number.isNaN(context[i * small.dv]));
    assert.deepEqual(
      spoiled,
      spoiled.map((_, i) => i >= 6),
    );
    assertNear(context, plainKernels.attention({ ...request, K }).context, 1e-12);
  });

  test(`${kernels.build}: a query that sees nothing has zeros, and no largest score`, () => {
    const { context, largest, logSumExp } = kernels.attention(requestFor({ ...small, hiding: "nothing visible" }));
    assert.ok(context.every((value) => value === 0));
    assert.ok(largest.every((value) => value === -Infinity) && logSumExp.every((value) => value === -Infinity));
  });

  test(`${kernels.build}: equal inputs give equal bits`, () => {
    const request = requestFor({ ...small, n: 37, keys: 141, hiding: "bias with holes, causal" });
    const first = kernels.attention(request).context.slice();
    kernels.attention(requestFor({ ...small, n: 9 }));
    keysNow = 141;
    assertSameBits(kernels.attention(request).context, first);
    const steps = kernels.attentionSteps(request);
    assertSameBits(kernels.attentionSteps(request, { ...steps }).weights, steps.weights);
  });

  test(`${kernels.build}: long sequences run in stretches, with a memory that does not grow with their square`, () => {
    const request = requestOf({ batch: 1, heads: 1, kvHeads: 1, n: 40, keys: 20_000, dk: 33, dv: 30 }, "float64", 4);
    const got = kernels.attention(request);
    assertNear(got.context, plainKernels.attention(request).context, 1e-11);
  });

  test(`${kernels.build}: several stretches of queries meet several stretches of keys, of every head`, () => {
    // Rows of 4,096 numbers: a stretch holds 15 queries, and 132 keys of float64.
    const sizes = { batch: 1, heads: 3, kvHeads: 1, n: 33, keys: 140, dk: 4096, dv: 4096 };
    const request = requestOf(sizes, "float64", 5);
    const causal = { ...request, span: (_b: number, i: number) => [0, i + 108] as const };
    assertNear(kernels.attention(causal).context, plainKernels.attention(causal).context, tolerance.float64);
  });

  test(`${kernels.build}: no queries, no keys, no width`, () => {
    for (const change of [{ n: 0 }, { keys: 0 }, { dv: 0 }, { dk: 0 }]) {
      const request = { ...requestOf({ ...small, ...change }, "float64", 1), scale: 1 };
      assertNear(kernels.attention(request).context, plainKernels.attention(request).context, 1e-14);
      assertNear(kernels.attentionSteps(request).context, plainKernels.attentionSteps(request).context, 1e-14);
    }
  });
}

const small: Case = {
  ...{ batch: 1, heads: 1, kvHeads: 1, n: 20, keys: 20, dk: 8, dv: 6 },
  ...{ precision: "float64", seed: 7, hiding: "nothing", softcap: 0, temperature: 1 },
};
