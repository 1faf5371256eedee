import assert from "node:assert/strict";
import { test } from "node:test";
import { optimalLeafOrder } from "../../../src/core/figures/between/leafOrder.ts";
import { averageLinkage } from "../../../src/core/figures/between/linkage.ts";
import { flowsFrom } from "../../../src/core/figures/between/maximumFlow.ts";
import { readOutLensOf } from "../../../src/core/figures/between/readOutLens.ts";
import { mixedLayer, rolloutOf } from "../../../src/core/figures/between/rollout.ts";
import { distances, similarityMeasures } from "../../../src/core/figures/between/similarity.ts";
import { composition, ovCircuit, qkCircuit } from "../../../src/core/figures/heads/circuits.ts";
import { type Dense, dense } from "../../../src/core/figures/linear/dense.ts";
import { eigenvalues } from "../../../src/core/figures/linear/eigenvalues.ts";
import { singularValues } from "../../../src/core/figures/linear/singularValues.ts";
import { runToEnd } from "../../../src/core/resumable.ts";
import { assertClose, randomNumbers, randomTensor } from "../engine/support.ts";
import { computed } from "../explain/support.ts";
import {
  type Rows,
  size,
  slowDistance,
  slowEigenvalues,
  slowFlow,
  slowRollout,
  times,
  trace,
  turned,
} from "./slowFigures.ts";

const seeds = Array.from({ length: 30 }, (_, k) => 4711 + k);
const lists = ({ rows, cols, data }: Dense): Rows =>
  Array.from({ length: rows }, (_, r) => [...data.subarray(r * cols, (r + 1) * cols)]);
const random = (next: () => number, rows: number, cols: number): Dense =>
  dense(rows, cols, randomTensor(next, rows, cols).data);

/** Rows of weights: some sharp, some with zeros, one empty. */
function weightsOf(next: () => number, n: number, m: number) {
  const weights = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    if (next() > 0.8) continue;
    const row: number[] = Array.from({ length: m }, () => (next() > 0.5 ? 0 : Math.exp(3 * next())));
    if (!row.some((x) => x > 0)) row[0] = 1;
    const sum = row.reduce((a, b) => a + b, 0);
    weights.set(
      row.map((x) => x / sum),
      i * m,
    );
  }
  return { n, m, weights };
}

for (const seed of seeds) {
  test(`circuits and compositions of random heads (seed ${seed})`, () => {
    const next = randomNumbers(seed);
    const [d, dk, dv] = [3 + (seed % 4), 1 + (seed % 4), 1 + ((seed >> 1) % 4)];
    const head = () => ({
      Wq: random(next, d, dk),
      Wk: random(next, d, dk),
      Wv: random(next, d, dv),
      Wo: random(next, dv, d),
    });
    const [first, second] = [head(), head()];
    const QK = (one: typeof first) => times(lists(one.Wq), turned(lists(one.Wk)));
    const OV = (one: typeof first) => times(lists(one.Wv), lists(one.Wo));
    const [qk, ov] = [qkCircuit(first), ovCircuit(first)];
    assertClose([qk.trace, ov.trace], [trace(QK(first)), trace(OV(first))], 1e-12, "traces");
    const parts = [
      [qk, QK(first), lists(first.Wq), turned(lists(first.Wk))],
      [ov, OV(first), lists(first.Wv), lists(first.Wo)],
    ] as const;
    for (const [circuit, whole, left, right] of parts) {
      // The squares of M = L·R are the eigenvalues of M·Mᵀ, and where L is narrow of LᵀL·RRᵀ, which has no zeros for them.
      const narrow = times(times(turned(left), left), times(right, turned(right)));
      const want = slowEigenvalues(right.length < d ? narrow : times(whole, turned(whole)));
      const squares = want.map(([re]) => re).sort((a, b) => b - a);
      const got = circuit.singularValues;
      for (const [k, square] of squares.entries()) {
        assert.ok(
          Math.abs((got[k] ?? 0) ** 2 - square) < 1e-10 * (1 + squares[0]!),
          `σ${k}: ${got[k]} ${Math.sqrt(square)}`,
        );
      }
      for (const rest of got.subarray(squares.length)) assert.ok(rest < 1e-12 * (1 + got[0]!), "no others");
      assertClose([got.reduce((sum, x) => sum + x * x, 0)], [size(whole) ** 2], 1e-12, "sum of squares");
    }
    const roots = slowEigenvalues(times(lists(first.Wo), lists(first.Wv)));
    const copying = roots.reduce((s, [re]) => s + re, 0) / roots.reduce((s, [re, im]) => s + Math.hypot(re, im), 0);
    assertClose([ov.copying!], [copying], 1e-10, "copying");
    const made = composition(first, second)!;
    const ratio = (a: Rows, b: Rows) => size(times(a, b)) / (size(a) * size(b));
    assertClose([made.q], [ratio(OV(first), QK(second))], 1e-12, "q");
    assertClose([made.k], [ratio(OV(first), turned(QK(second)))], 1e-12, "k");
    assertClose([made.v], [ratio(OV(first), OV(second))], 1e-12, "v");
  });

  test(`similarity, linkage and order, rollout and flow of random weights (seed ${seed})`, () => {
    const next = randomNumbers(seed);
    const heads = Array.from({ length: 6 }, () => weightsOf(next, 4, 5));
    heads.push({ ...heads[0]!, weights: heads[0]!.weights.slice() });
    const rows = heads.map(({ n, m, weights }) => lists(dense(n, m, weights)));
    for (const measure of similarityMeasures) {
      const got = runToEnd(distances(heads, measure));
      const want = rows.flatMap((A) => rows.map((B) => slowDistance(A, B, measure)));
      for (const [k, value] of want.entries())
        assert.ok(Math.abs(got[k]! - value) < (value < 1e-6 ? 1e-7 : 1e-12), `${measure} ${k}`);
      const { order, length } = optimalLeafOrder(averageLinkage(got, 7), got, 7);
      assertClose([length], [walk(order, got, 7)]);
      assertClose([length], [Math.min(...orders(averageLinkage(got, 7), 7).map((one) => walk(one, got, 7)))], 1e-12);
    }
    const layers = Array.from({ length: 2 }, () => [weightsOf(next, 3, 3), weightsOf(next, 3, 3)]);
    const mixed = layers.map((one) => mixedLayer(one)!);
    for (const layer of mixed)
      for (const row of lists(dense(3, 3, layer))) assertClose([row.reduce((a, b) => a + b, 0)], [1]);
    const plain = mixed.map((layer) => lists(dense(3, 3, layer)));
    const last = rolloutOf(mixed, 3).at(-1)!;
    for (let i = 0; i < 3; i++) {
      const flows = flowsFrom(mixed, 3, i);
      for (let j = 0; j < 3; j++) {
        assertClose([last[i * 3 + j]!], [slowRollout(plain, i, j)], 1e-12, "rollout");
        assertClose([flows[j]!], [slowFlow(plain, i, j)], 1e-12, "flow");
      }
    }
  });
}

function walk(order: readonly number[], d: Float64Array, count: number): number {
  return order.slice(1).reduce((sum, to, k) => sum + d[order[k]! * count + to]!, 0);
}

/** All orders that turning the branches of a tree allows. */
function orders(merges: ReturnType<typeof averageLinkage>, count: number): number[][] {
  const all: number[][][] = Array.from({ length: count }, (_, leaf) => [[leaf]]);
  for (const { left, right } of merges) {
    all.push(
      all[left]!.flatMap((a) =>
        all[right]!.flatMap((b) => [
          [...a, ...b],
          [...b, ...a],
        ]),
      ),
    );
  }
  return all.at(-1)!;
}

test("average linkage joins the nearest, and what is joined is as far as its parts on average", () => {
  const d = Float64Array.from([0, 1, 4, 6, 1, 0, 6, 8, 4, 6, 0, 3, 6, 8, 3, 0]);
  assert.deepEqual(averageLinkage(d, 4), [
    { left: 0, right: 1, height: 1, size: 2 },
    { left: 2, right: 3, height: 3, size: 2 },
    { left: 4, right: 5, height: 6, size: 4 },
  ]);
});

for (const n of [1, 2, 3, 5, 8, 24]) {
  test(`eigenvalues and singular values of a random ${n}×${n} matrix keep trace, size and determinant`, () => {
    const M = random(randomNumbers(n), n, n);
    const lambda = eigenvalues(M)!;
    assert.equal(lambda.length, n);
    assertClose([lambda.reduce((s, [re]) => s + re, 0)], [trace(lists(M))], 1e-11, "trace");
    assertClose([lambda.reduce((s, [re, im]) => s + re * re - im * im, 0)], [trace(times(lists(M), lists(M)))], 1e-10);
    const values = singularValues(M);
    const determinant = values.reduce((p, s) => p * s, 1);
    assertClose([lambda.reduce((p, [re, im]) => p * Math.hypot(re, im), 1)], [determinant], 1e-9, "determinant");
    if (n <= 5) {
      const key = ([re, im]: readonly [number, number]) => re * 1e3 + im;
      const want = slowEigenvalues(lists(M)).sort((a, b) => key(a) - key(b));
      assertClose([...lambda].sort((a, b) => key(a) - key(b)).flat(), want.flat(), 1e-9, "one by one");
    }
  });
}

test("the lens reads out each layer: the likeliest labels first, those after the last layer as the result says", () => {
  const { spec, result } = computed({
    X: [
      [1, 0],
      [0, 1],
    ],
    layers: [
      {
        Wv: [
          [0, 1],
          [1, 0],
        ],
      },
      {
        Wv: [
          [2, 0],
          [0, 1],
        ],
      },
    ],
    readOut: {
      W: [
        [3, 0, 1],
        [0, 2, 1],
      ],
      labels: ["a", "b", "c"],
    },
  });
  const { layers, rows, most, labels, values } = runToEnd(readOutLensOf(spec, result, 0, 2))!;
  assert.deepEqual([layers, rows, most, labels.length], [["layers[0]", "layers[1]"], 2, 2, 8]);
  const at = (layer: number, position: number) => [...values.subarray((2 * layer + position) * 2).subarray(0, 2)];
  const last = [...result.readOut!.get("readOut.probabilities")!.data.subarray(3, 6)];
  const sorted = last.map((value, label) => ({ value, label })).sort((a, b) => b.value - a.value);
  assert.deepEqual(
    at(1, 1),
    sorted.slice(0, 2).map(({ value }) => value),
  );
  assert.deepEqual(
    [...labels.subarray(6, 8)],
    sorted.slice(0, 2).map(({ label }) => label),
  );
  const x = result.layers[0]!.output!.data.subarray(2, 4);
  const e = [3 * x[0]!, 2 * x[1]!, x[0]! + x[1]!].map(Math.exp);
  assertClose([at(0, 1)[0]!], [Math.max(...e) / e.reduce((a, b) => a + b)], 1e-12);
});
