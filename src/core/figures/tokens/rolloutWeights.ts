import { type LayerContext, layerContexts } from "../../explain/context/layerContext.ts";
import { slabNamed } from "../../explain/context/matrixOf.ts";
import { slabRow } from "../../explain/context/slab.ts";
import { present } from "../../present.ts";
import type { Resumable } from "../../resumable.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { flowsFrom, mostFlowTokens } from "../between/maximumFlow.ts";
import { mixedLayer } from "../between/rollout.ts";
import { leaveOut } from "./leaveOut.ts";
import type { TokenQuestion, TokenWeights } from "./tokenQuestion.ts";

/** Most weights of a layer that takes part in a rollout. */
const mostWeights = 2 ** 24;

/**
 * A row or a column of the rollout up to a layer: vector times matrix, layer by layer, so that no product of matrices is made.
 * Undefined where a layer up to it has other keys than queries.
 */
export function* rolloutWeights(
  at: LayerContext,
  { batch, toward, first, last, without }: TokenQuestion,
): Resumable<TokenWeights | undefined> {
  const { n } = at.dims;
  const mixed = yield* mixedUpTo(at, batch);
  if (mixed === undefined) return undefined;
  if (toward === "keys") {
    const mean = new Float64Array(n);
    for (let i = first; i <= last; i++) {
      let row = new Float64Array(n);
      row[i] = 1;
      for (const layer of mixed.toReversed()) row = rowTimes(row, layer, n);
      leaveOut(row, without);
      for (let j = 0; j < n; j++) mean[j] = valueAt(mean, j) + valueAt(row, j) / (last - first + 1);
    }
    for (const key of without) mean[key] = -Infinity;
    return { series: 1, count: n, values: mean };
  }
  const through = (from: (key: number) => boolean): Float64Array =>
    mixed.reduce(
      (column, layer) => timesColumn(layer, column, n),
      Float64Array.from({ length: n }, (_, j) => Number(from(j))),
    );
  const left = new Set(without);
  const values = through((j) => j >= first && j <= last && !left.has(j));
  if (left.size === 0) return { series: 1, count: n, values };
  const [all, rest] = [through(() => true), through((j) => !left.has(j))];
  return {
    series: 1,
    count: n,
    values: values.map((value, i) => (rest[i] === 0 ? value : (value * valueAt(all, i)) / valueAt(rest, i))),
  };
}

/** The mixed weights of the layers of a stack up to one, the first of them first; undefined where one has other keys than queries. */
function* mixedUpTo(at: LayerContext, batch: number): Resumable<Float64Array[] | undefined> {
  const mixed: Float64Array[] = [];
  for (const one of layerContexts(at.spec, at.result)) {
    if (one.stack !== at.stack || one.index > at.index) continue;
    const layer = yield* mixedOf(one, batch, at.dims.n);
    if (layer === undefined) return undefined;
    mixed.push(layer);
  }
  return mixed;
}

/**
 * The largest flow between a token after a layer and each input token (Abnar and Zuidema 2020); of several tokens as for weights: the mean
 * over outputs, the sum over inputs. Undefined for many tokens, and where a layer up to it has other keys than queries.
 */
export function* flowWeights(
  at: LayerContext,
  { batch, toward, first, last, without }: TokenQuestion,
): Resumable<TokenWeights | undefined> {
  const { n } = at.dims;
  const mixed = n > mostFlowTokens ? undefined : yield* mixedUpTo(at, batch);
  if (mixed === undefined) return undefined;
  const values = new Float64Array(n);
  const [from, to] = toward === "keys" ? [first, last] : [0, n - 1];
  for (let output = from; output <= to; output++) {
    const row = flowsFrom(mixed, n, output);
    leaveOut(row, without);
    if (toward === "keys")
      for (let j = 0; j < n; j++) values[j] = valueAt(values, j) + valueAt(row, j) / (last - first + 1);
    else values[output] = row.subarray(first, last + 1).reduce((sum, value) => sum + value, 0);
    yield;
  }
  if (toward === "keys") for (const key of without) values[key] = -Infinity;
  return { series: 1, count: n, values };
}

function* mixedOf(at: LayerContext, batch: number, n: number): Resumable<Float64Array | undefined> {
  const slab = slabNamed(at, "weights");
  const { dims } = at;
  if (slab === undefined || dims.n !== n || dims.keys !== n || n * n > mostWeights) return undefined;
  const mean = new Float64Array(n * n);
  for (let h = 0; h < dims.heads; h++) {
    const weights = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      weights.set(
        slabRow(slab, slab.batches > 1 ? Math.min(batch, dims.batch - 1) : 0, slab.heads > 1 ? h : 0, i),
        i * n,
      );
    }
    const one = present(mixedLayer([{ n, m: n, weights }]));
    for (let k = 0; k < one.length; k++) mean[k] = valueAt(mean, k) + valueAt(one, k) / dims.heads;
    yield;
  }
  return mean;
}

function rowTimes(row: Float64Array, matrix: Float64Array, n: number): Float64Array<ArrayBuffer> {
  const product = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (row[i] === 0) continue;
    for (let j = 0; j < n; j++) product[j] = valueAt(product, j) + valueAt(row, i) * valueAt(matrix, i * n + j);
  }
  return product;
}

function timesColumn(matrix: Float64Array, column: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += valueAt(matrix, i * n + j) * valueAt(column, j);
    return sum;
  });
}
