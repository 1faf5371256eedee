import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { tryClaims } from "../../../src/core/claims/claims.ts";
import { kvHeadOf } from "../../../src/core/spec/dims.ts";
import { computed } from "../explain/support.ts";

/** What is true of every softmax over keys without a position, whatever its sizes: only a bound too small denies it. */
const theorems = ["nonNegative", "rowsAddUp", "convexHull", "valuesFirst", "shift", "keyBias", "permutation"];
const size = fc.integer({ min: 1, max: 6 });
const wide = fc.oneof(size, fc.integer({ min: 7, max: 48 }));
const sizes = fc.record({
  ...{
    n: fc.integer({ min: 2, max: 6 }),
    d: wide,
    dk: wide,
    dv: wide,
    perGroup: fc.constantFrom(1, 2),
    groups: fc.constantFrom(1, 2),
  },
  ...{ isOutIn: fc.boolean(), isBiased: fc.boolean(), spread: fc.constantFrom(0.01, 1, 30), seed: fc.nat(1e6) },
});

test("what is true of all sizes, layouts and shared heads is not denied for any of them", () => {
  fc.assert(
    fc.property(sizes, ({ n, d, dk, dv, perGroup, groups, isOutIn, isBiased, spread, seed }) => {
      const heads = perGroup * groups;
      const drawn = (shape: number[], of: number) => ({ random: "normal", std: spread, shape, seed: seed + of });
      const map = (width: number, of: number) => drawn(isOutIn ? [width, d] : [d, width], of);
      const made = computed({
        X: drawn([n, d], 0),
        ...{ Wq: map(heads * dk, 1), Wk: map(groups * dk, 2), Wv: map(groups * dv, 3), heads, kvHeads: groups },
        ...(isBiased && { bv: drawn([groups * dv], 4) }),
        ...(isOutIn && { weightLayout: "out-in" }),
      });
      for (let head = 0; head < heads; head++) {
        const tried = tryClaims(made.spec, made.result, { layer: "", batch: 0, head, row: n - 1, col: 0 }) ?? [];
        const denied = tried.filter(({ id, verdict }) => theorems.includes(id) && verdict !== "holds");
        assert.deepEqual(
          denied.map(({ id, verdict }) => `${id} ${verdict}`),
          [],
          `head ${head}, of key head ${kvHeadOf(head, made.result.layers[0]!.dims)}`,
        );
      }
    }),
    { numRuns: 150, seed: 23 },
  );
});

test("that values may be averaged before they are projected is said only of values that are a projection of X", () => {
  const X = [
    [1, 2],
    [3, 4],
  ];
  const Wv = [
    [1, 0],
    [2, 1],
  ];
  const cached = { K: [[[[1, 0]]]], V: [[[[0, 1]]]] };
  const verdicts = [
    { X, Wv },
    { X },
    { X, Wv, memory: { X } },
    { X, Wv, past: cached },
    { Q: X, K: X, V: X },
    { X, Wv, dropout: { p: 0.5, mask: X.map(() => [1, 0]) } },
  ].map((document) => {
    const { spec, result } = computed(document);
    const tried = tryClaims(spec, result, { layer: "", batch: 0, head: 0, row: 0, col: 0 });
    return tried?.find(({ id }) => id === "valuesFirst")?.verdict;
  });
  assert.deepEqual(verdicts, ["holds", "open", "open", "open", "open", "open"]);
});
