import assert from "node:assert/strict";
import { test } from "node:test";
import { numericChecks } from "../../../src/core/explain/checks/numericChecks.ts";
import { numericProblems } from "../../../src/core/explain/checks/numericProblems.ts";
import { plainText } from "../../../src/core/words.ts";
import { type Computed, computed, computedText, specFiles, workedExample } from "./support.ts";

const found = ({ document, spec, result }: Computed): string[] =>
  numericProblems(document, spec, result).map(
    ({ code, message, range }) =>
      `${code} | ${plainText(message)} | ${document.text.slice(range.offset, range.offset + range.length)}`,
  );
const small = { Q: [[1], [1]], K: [[1], [2]], V: [[1], [2]], scale: 1 };

test("ordinary computations raise nothing", () => {
  assert.deepEqual(found(computed(workedExample)), []);
  assert.deepEqual(found(computed({ ...small, mask: "causal", tokens: ["a", "a"] })), []);
});

test("a query without any key is reported at its mask", () => {
  assert.deepEqual(
    found(
      computed({
        ...small,
        mask: [
          [1, 0],
          [0, 0],
        ],
      }),
    ),
    ['numeric.fullyMasked | Query 2 (q₂) cannot see any key: its weights and its context are zero | "mask"'],
  );
  assert.match(
    found(computed({ ...small, mask: [{ keys: [0, 0] }] }))[0]!,
    /^numeric\.fullyMasked \| 2 queries cannot see any key/,
  );
});

test("given and dumped weights must add up, be positive and leave hidden keys alone", () => {
  assert.deepEqual(
    found(
      computed({
        ...small,
        given: {
          weights: [
            [0.5, 0.4],
            [1, 0],
          ],
        },
      }),
    ),
    ['numeric.rowSum | The weights of query 1 add up to 0.9 instead of 1 | "weights"'],
  );
  assert.deepEqual(found(computed({ weights: [[1.5, -0.5]] })), [
    'numeric.negativeWeight | The weight of query 1 on key 2 is −0.5: a weight is never negative | "weights"',
  ]);
  assert.deepEqual(
    found(
      computed({
        ...small,
        mask: "causal",
        given: {
          weights: [
            [0.5, 0.5],
            [0, 1],
          ],
        },
      }),
    ),
    ['numeric.maskedWeight | Query 1 has weight 0.5 on key 2 (k₂), which a mask hides from it | "weights"'],
  );
  assert.deepEqual(found(computed({ weights: [[0.3333, 0.3333, 0.3333]] })), []);
});

test("saturated softmax counts only rows that have a choice", () => {
  const wide = { ...small, K: [[1], [20]] };
  assert.deepEqual(found(computed(wide)), [
    'numeric.saturated | Softmax is saturated: 2 of 2 rows put more than 99.9 % on one key | "scale"',
  ]);
  assert.match(found(computed({ ...wide, mask: "causal" }))[0]!, /1 of 1 row/);
});

test("unscaled scores of long keys are noticed by their spread", () => {
  const random = (seed: number) => ({ random: "normal", shape: [8, 64], seed, std: 1 });
  const spec = { Q: random(1), K: random(2), V: random(3), scale: 1 };
  const codes = ({ spec: one, result }: Computed): string[] => numericChecks(one, result).map(({ code }) => code);
  assert.ok(codes(computed(spec)).includes("numeric.missingScale"));
  const { scale: _, ...scaled } = spec;
  assert.deepEqual(codes(computed(scaled)), []);
});

test("unscaled scores are noticed from a spread of 3 on, and of half of what random keys of their length have", () => {
  /** Each row has the scores `spread` and −`spread`, whose standard deviation it is. */
  const scores = (spread: number, width: number, scale?: number) => {
    const first = (x: number) => Array.from({ length: width }, (_, at) => (at === 0 ? x : 0));
    const keys = [first(spread), first(-spread)];
    const all = found(computed({ Q: [first(1), first(1)], K: keys, V: [[1], [2]], scale }));
    return all.filter((one) => one.startsWith("numeric.missingScale"));
  };
  const hint = (spread: number, width: number, scaled: number) =>
    `numeric.missingScale | The scores of a row spread by ${spread} (standard deviation) and are not scaled: with 1/√${width} it would be ${scaled} | "scale"`;
  assert.deepEqual(scores(3, 8, 1), [hint(3, 8, 1.1)]);
  assert.deepEqual(scores(2.95, 8, 1), []);
  assert.deepEqual(scores(4, 64, 1), [hint(4, 64, 0.5)]);
  assert.deepEqual(scores(3.9, 64, 1), []);
  assert.deepEqual(scores(4, 8), []);
  assert.deepEqual(scores(3, 7, 1), []);
});

test("numbers beyond float16 and results that are not finite are shown where they begin", () => {
  assert.deepEqual(found(computed({ ...small, Q: [[1], [70000]], K: [[0], [0]] })), [
    'numeric.half | Q[2,1] = 70000 is beyond float16, whose largest number is 65504 | "Q"',
  ]);
  const infinite = found(computed({ ...small, V: [[1], ["NaN"]] }));
  assert.deepEqual(infinite, [
    'numeric.notFinite | The result is not finite everywhere: it begins with V[2,1] = NaN | "V"',
  ]);
  assert.deepEqual(found(computed({ ...small, V: [[1], ["NaN"]], mask: { keys: [1, 0] } })), []);
});

test("the same token twice is told apart by positions only", () => {
  const saw = { X: [[1], [2], [1]], tokens: ["saw", "a", "saw"] };
  assert.match(found(computed(saw))[0]!, /^numeric\.duplicateTokens \| “saw” is at 1 and 3 .* \| "tokens"$/);
  assert.deepEqual(found(computed({ ...saw, position: "sinusoidal" })), []);
  assert.deepEqual(found(computed({ ...saw, X: [[1], [2], [3]] })), []);
});

test("sinks that leave nothing are noticed, but not in rows that see no key anyway", () => {
  const sunk = { ...small, Q: [[1], [2]], K: [[0], [0]], V: [[1], [2]], sinks: [9] };
  assert.deepEqual(found(computed(sunk)), [
    'numeric.sink | The sinks take more than 99.9 % of 2 of 2 rows: nearly nothing of the values is left there | "sinks"',
  ]);
  const [one] = found(
    computed({
      ...sunk,
      mask: [
        [1, 1],
        [0, 0],
      ],
    }),
  ).filter((line) => line.startsWith("numeric.sink"));
  assert.match(one!, /1 of 1 row/);
  assert.deepEqual(found(computed({ ...sunk, sinks: [5] })), []);
});

test("a dropout mask the other way round is noticed by how much it keeps", () => {
  const wide = {
    ...small,
    Q: { fill: 0, shape: [4, 1] },
    K: { fill: 0, shape: [4, 1] },
    V: { fill: 1, shape: [4, 1] },
  };
  const mask = [
    [1, 0, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 0],
    [0, 1, 0, 1],
  ];
  assert.deepEqual(found(computed({ ...wide, dropout: { p: 0.2, mask } })), [
    'numeric.dropout | dropout.mask keeps 4 of 16 weights, but p is 0.2: 1 stands for a weight that is kept | "mask"',
  ]);
  assert.deepEqual(found(computed({ ...wide, dropout: { p: 0.7, mask } })), []);
});

test("checks run over every spec and point into its text", () => {
  for (const { name, text } of specFiles()) {
    const { document, spec, result } = computedText(text);
    for (const { range, code } of numericProblems(document, spec, result)) {
      assert.ok(range.length > 0 && range.offset + range.length <= text.length, `${name} ${code}`);
    }
  }
});
