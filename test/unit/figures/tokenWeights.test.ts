import assert from "node:assert/strict";
import { test } from "node:test";
import { ofWords, wordsOf } from "../../../src/core/figures/tokens/subwords.ts";
import type { TokenQuestion } from "../../../src/core/figures/tokens/tokenQuestion.ts";
import { tokenWeights } from "../../../src/core/figures/tokens/tokenWeights.ts";
import { runToEnd } from "../../../src/core/resumable.ts";
import { type Computed, computed } from "../explain/support.ts";

const seeds = Array.from({ length: 30 }, (_, k) => 811 + k);
type Rows = number[][];
const total = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
const range = (n: number): number[] => [...Array(n).keys()];

/** Two causal layers of three heads over n tokens. */
function spec(seed: number, n: number): Computed {
  const made = (salt: number, shape: number[]) => ({ random: "normal", shape, seed: seed * 10 + salt, std: 0.7 });
  const layer = (salt: number) => ({
    ...{ Wq: made(salt, [6, 6]), Wk: made(salt + 1, [6, 6]), Wv: made(salt + 2, [6, 6]), Wo: made(salt + 3, [6, 6]) },
    ...{ heads: 3, mask: "causal" },
  });
  return computed({ X: made(1, [n, 6]), layers: [layer(2), layer(6)] });
}

function lists(data: Float64Array, rows: number, cols: number, at = 0): Rows {
  return range(rows).map((r) => range(cols).map((c) => data[at * rows * cols + r * cols + c]!));
}

/** Weights and what each head writes of each key, by nested lists. */
function slow({ spec, result }: Computed, layer: number, n: number) {
  const steps = result.layers[layer]!.steps;
  const A = range(3).map((h) => lists(steps.get("weights")!.tensor.data, n, n, h));
  const V = range(3).map((h) => lists(steps.get("V")!.tensor.data, n, 2, h));
  const Wo = lists(spec.main.blocks[layer]!.Wo!.data, 6, 6);
  const f = range(3).map((h) =>
    V[h]!.map((v) => range(6).map((c) => v[0]! * Wo[2 * h]![c]! + v[1]! * Wo[2 * h + 1]![c]!)),
  );
  return { A, f };
}

function without(row: number[], left: readonly number[]): number[] {
  const rest = total(row.filter((_, j) => !left.includes(j)));
  return row.map((a, j) => (left.includes(j) ? 0 : rest === 0 ? a : (a * total(row)) / rest));
}

/** The whole matrices of an answer, one for each series. */
function slowMatrices(
  at: Computed,
  n: number,
  { combine, quantity, without: left }: Pick<TokenQuestion, "combine" | "quantity" | "without">,
): Rows[] {
  const both = [0, 1].map((layer) => slow(at, layer, n));
  const { A, f } = both[1]!;
  const cut = A.map((rows) => rows.map((row) => without(row, left)));
  const mean = (many: Rows[]): Rows =>
    range(n).map((i) => range(n).map((j) => total(many.map((m) => m[i]![j]!)) / many.length));
  if (combine === "layers")
    return [mean(both.flatMap(({ A }) => A.map((rows) => rows.map((row) => without(row, left)))))];
  if (combine === "rollout") {
    const mixed = both.map(({ A }) => mean(A).map((row, i) => row.map((a, j) => a / 2 + (i === j ? 0.5 : 0))));
    const R = range(n).map((i) =>
      range(n).map((j) => total(range(n).map((k) => mixed[1]![i]![k]! * mixed[0]![k]![j]!))),
    );
    return [R.map((row) => without(row, left))];
  }
  const norm = (v: number[]): number => Math.sqrt(total(v.map((x) => x * x)));
  const each =
    quantity === "weights"
      ? cut
      : cut.map((rows, h) => rows.map((row) => row.map((a, j) => norm(f[h]![j]!.map((x) => a * x)))));
  if (combine === "each") return each;
  if (combine === "largest") return [range(n).map((i) => range(n).map((j) => Math.max(...each.map((m) => m[i]![j]!))))];
  if (quantity === "weights") return [mean(each)];
  return [
    range(n).map((i) =>
      range(n).map((j) => norm(range(6).map((c) => total(range(3).map((h) => cut[h]![i]![j]! * f[h]![j]![c]!))))),
    ),
  ];
}

for (const seed of seeds) {
  test(`weights of a token in every combination equal nested lists (seed ${seed})`, () => {
    const n = 2 + (seed % 6);
    const at = spec(seed, n);
    const first = seed % n;
    const last = Math.min(n - 1, first + (seed % 2));
    for (const combine of ["each", "mean", "largest", "layers", "rollout"] as const) {
      for (const quantity of ["weights", "contribution"] as const) {
        for (const left of [[], [0]]) {
          for (const toward of ["keys", "queries"] as const) {
            const asked = { layer: "layers[1]", batch: 0, heads: [0, 1, 2], combine, quantity, toward, first, last };
            const found = runToEnd(tokenWeights(at.spec, at.result, { ...asked, without: left }))!;
            const slowly = slowMatrices(at, n, { combine, quantity, without: left });
            assert.deepEqual([found.series, found.count], [slowly.length, n]);
            for (const [s, matrix] of slowly.entries()) {
              for (const k of range(n)) {
                const got = found.values[s * n + k]!;
                const chosen = range(last - first + 1).map((g) => first + g);
                const want =
                  toward === "keys"
                    ? total(chosen.map((i) => matrix[i]![k]!)) / chosen.length
                    : total(chosen.map((j) => matrix[k]![j]!));
                const name = `${combine} ${quantity} ${toward} without ${left} [${s},${k}]`;
                if (got === -Infinity) assert.equal(want, 0, name);
                else assert.ok(Math.abs(got - want) <= 1e-12 * Math.max(1, Math.abs(want)), `${name}: ${got} ${want}`);
              }
            }
          }
        }
      }
    }
  });
}

test("what a query may not see is no zero, and what does not exist is no answer", () => {
  const at = spec(5, 4);
  const asked: TokenQuestion = {
    ...{ layer: "layers[0]", batch: 0, heads: [1], combine: "each", quantity: "weights", toward: "keys" },
    ...{ first: 1, last: 1, without: [] },
  };
  const ask = (change: Partial<TokenQuestion>) => runToEnd(tokenWeights(at.spec, at.result, { ...asked, ...change }));
  assert.deepEqual(
    [...ask({})!.values].map((value) => value === -Infinity),
    [false, false, true, true],
  );
  const far: Partial<TokenQuestion>[] = [
    { heads: [3] },
    { batch: 1 },
    { last: 4 },
    { layer: "x" },
    { without: [4] },
    { heads: [] },
  ];
  for (const change of far) assert.equal(ask(change), undefined, JSON.stringify(change));
});

test("parts of words are merged: sums over keys, means over queries", () => {
  const pieces = wordsOf(["[CLS]", "em", "##bed", "##ding", "[SEP]"])!;
  assert.deepEqual(
    pieces.map(({ text }) => text),
    ["[CLS]", "embedding", "[SEP]"],
  );
  assert.deepEqual(
    wordsOf(["The", "Ġcat", "s", "Ċ", "And"])!.map(({ text }) => text),
    ["The", "cats", "Ċ", "And"],
  );
  assert.deepEqual(
    wordsOf(["<s>", "▁hel", "lo", "</s>"])!.map(({ text }) => text),
    ["<s>", "hello", "</s>"],
  );
  assert.equal(wordsOf(["I", "#1", "saw"]), undefined);
  const values = Float64Array.of(0.1, 0.2, 0.3, 0.4, -Infinity);
  assert.deepEqual([...ofWords(values, pieces, "keys")], [0.1, 0.2 + 0.3 + 0.4, -Infinity]);
  assert.deepEqual([...ofWords(values, pieces, "queries")], [0.1, (0.2 + 0.3 + 0.4) / 3, -Infinity]);
});

test("the flow of a token is the largest flow through the mixed layers, in both directions", () => {
  const n = 5;
  const at = spec(17, n);
  const mixed = [0, 1].map((layer) => {
    const { A } = slow(at, layer, n);
    return range(n).map((i) => range(n).map((j) => total(A.map((rows) => rows[i]![j]!)) / 6 + (i === j ? 0.5 : 0)));
  });
  // Through one layer in between the largest flow is the sum over its tokens of the narrower of both edges.
  const want = range(n).map((i) =>
    range(n).map((j) => total(range(n).map((k) => Math.min(mixed[1]![i]![k]!, mixed[0]![k]![j]!)))),
  );
  const asked = { layer: "layers[1]", batch: 0, heads: [0, 1, 2], combine: "flow", quantity: "weights" } as const;
  for (const token of range(n)) {
    for (const toward of ["keys", "queries"] as const) {
      const question = { ...asked, toward, first: token, last: token, without: [] };
      const { values } = runToEnd(tokenWeights(at.spec, at.result, question))!;
      for (const other of range(n)) {
        const expected = toward === "keys" ? want[token]![other]! : want[other]![token]!;
        assert.ok(
          Math.abs(values[other]! - expected) < 1e-12,
          `${toward} ${token} ${other}: ${values[other]} ${expected}`,
        );
      }
    }
  }
});
