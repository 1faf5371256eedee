import assert from "node:assert/strict";
import { test } from "node:test";
import { tryClaims } from "../../../src/core/claims/claims.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { placeText } from "../../../src/core/export/picture/htmlPage.ts";
import { layerHeads } from "../../../src/core/figures/layerHeads.ts";
import type { TokenQuestion } from "../../../src/core/figures/tokens/tokenQuestion.ts";
import { tokenWeights } from "../../../src/core/figures/tokens/tokenWeights.ts";
import { runToEnd } from "../../../src/core/resumable.ts";
import { plainText } from "../../../src/core/words.ts";
import { computed } from "../explain/support.ts";

const drawn = (seed: number, ...shape: number[]) => ({ random: "normal", shape, seed });
/** Nine positions of eight numbers, the same in every item of the batch. */
const rows = Array.from({ length: 9 }, (_, i) => Array.from({ length: 8 }, (__, c) => Math.sin(3 * i + c * c + 1)));
const shared = {
  ...{ Wq: drawn(2, 8, 16), Wk: drawn(3, 8, 8), Wv: drawn(4, 8, 8), Wo: drawn(5, 16, 8) },
  ...{ heads: 4, kvHeads: 2, mask: "causal" },
};
const alone = computed({ X: rows, ...shared });
const items = 3;
const batched = computed({ X: Array.from({ length: items }, () => rows), ...shared });

test("items of a batch with the same numbers have the same statements, figures, pictures and weights of tokens", () => {
  const { heads } = alone.result.layers[0]!.dims;
  assert.equal(heads, 4);
  for (let batch = 0; batch < items; batch++) {
    assert.deepEqual(runToEnd(layerHeads(batched.spec, batched.result, "", batch)), {
      ...runToEnd(layerHeads(alone.spec, alone.result, "", 0)),
      batch,
    });
    for (let head = 0; head < heads; head++) {
      const place = { layer: "", head, row: 6, col: 2 };
      const tried = (of: typeof alone, item: number) =>
        tryClaims(of.spec, of.result, { ...place, batch: item })!.map(({ id, verdict, figures, reason }) => ({
          ...{ id, verdict, figures, reason },
        }));
      assert.deepEqual(tried(batched, batch), tried(alone, 0), `item ${batch}, head ${head}`);
    }
    for (const toward of ["keys", "queries"] as const) {
      for (const combine of ["each", "mean", "largest", "rollout", "flow"] as const) {
        const question = (item: number): TokenQuestion => ({
          ...{ layer: "", batch: item, heads: [1, 3], combine, quantity: "weights", toward },
          ...{ first: 2, last: 4, without: [] },
        });
        assert.deepEqual(
          runToEnd(tokenWeights(batched.spec, batched.result, question(batch))),
          runToEnd(tokenWeights(alone.spec, alone.result, question(0))),
          `item ${batch}, ${toward}, ${combine}`,
        );
      }
    }
  }
});

test("weights of several tokens are the mean over queries and the sum over keys", () => {
  const weights = alone.result.layers[0]!.steps.get("weights")!.tensor;
  const [, heads, n, m] = weights.shape as [number, number, number, number];
  const weight = (h: number, i: number, j: number) => weights.data[(h * n + i) * m + j]!;
  assert.deepEqual([heads, n, m], [4, 9, 9]);
  for (const [first, last] of [
    [0, 0],
    [5, 8],
    [2, 4],
    [0, 8],
  ] as const) {
    const asked = (toward: TokenQuestion["toward"], combine: TokenQuestion["combine"]) => ({
      ...{ layer: "", batch: 0, heads: [0, 2], combine, quantity: "weights" as const, toward },
      ...{ first, last, without: [] },
    });
    const among = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    const sum = (values: number[]) => values.reduce((all, one) => all + one, 0);
    for (const toward of ["keys", "queries"] as const) {
      const want = [0, 2].map((h) =>
        Array.from({ length: 9 }, (_, at) =>
          toward === "keys"
            ? sum(among.map((i) => weight(h, i, at))) / among.length
            : sum(among.map((j) => weight(h, at, j))),
        ),
      );
      const each = runToEnd(tokenWeights(alone.spec, alone.result, asked(toward, "each")))!;
      const mean = runToEnd(tokenWeights(alone.spec, alone.result, asked(toward, "mean")))!;
      assert.deepEqual([each.series, each.count, mean.series, mean.count], [2, 9, 1, 9]);
      for (let at = 0; at < 9; at++) {
        for (const s of [0, 1]) near(each.values[s * 9 + at]!, want[s]![at]!, `${toward} ${first}–${last} ${at}`);
        near(mean.values[at]!, (want[0]![at]! + want[1]![at]!) / 2, `${toward} mean ${first}–${last} ${at}`);
      }
    }
  }
});

/** Where a mask hides everything the series has −∞, and the weights are 0. */
function near(value: number, want: number, what: string): void {
  assert.ok(Math.abs((value === -Infinity ? 0 : value) - want) < 1e-12, `${what}: ${value}, want ${want}`);
}

test("a picture says item and head from 1, each where there are several", () => {
  const say = (of: typeof alone, batch: number, head: number) =>
    placeText(outlineOf(of.spec, of.result), { layer: "", batch, head }, (words) => plainText(words));
  assert.match(say(alone, 0, 2), /Head 3$/);
  assert.doesNotMatch(say(alone, 0, 2), /Batch/);
  assert.match(say(batched, 2, 0), /Batch item 3 · Head 1$/);
  assert.match(say(batched, 0, 3), /Batch item 1 · Head 4$/);
});
