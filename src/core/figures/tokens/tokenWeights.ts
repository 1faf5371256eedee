import { rowMasker } from "../../engine/bias.ts";
import { type LayerContext, layerContext, layerContexts } from "../../explain/context/layerContext.ts";
import { slabNamed } from "../../explain/context/matrixOf.ts";
import { type Slab, slabRow } from "../../explain/context/slab.ts";
import { itemAt } from "../../present.ts";
import type { Resumable } from "../../resumable.ts";
import { hasMasking } from "../../spec/blockSteps.ts";
import type { SpecResult } from "../../spec/result.ts";
import type { Spec } from "../../spec/spec.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type KeyLengths, keyLengths } from "./keyLengths.ts";
import { leaveOut } from "./leaveOut.ts";
import { flowWeights, rolloutWeights } from "./rolloutWeights.ts";
import type { TokenQuestion, TokenWeights } from "./tokenQuestion.ts";

/** Most weights of which a column is made where they are not kept. */
const mostMade = 2 ** 24;

/**
 * The weights of one token: several queries count with their mean, several keys with their sum. Undefined where the place does not
 * exist, its weights are too many to be made again, or the contribution is not known.
 */
export function* tokenWeights(
  spec: Spec,
  result: SpecResult,
  asked: TokenQuestion,
): Resumable<TokenWeights | undefined> {
  const at = layerContext(spec, result, asked.layer);
  if (at === undefined || !isPlace(at, asked)) return undefined;
  if (asked.combine === "rollout") return yield* rolloutWeights(at, asked);
  if (asked.combine === "flow") return yield* flowWeights(at, asked);
  const layers = asked.combine === "layers" ? alike(layerContexts(at.spec, at.result), at) : [at];
  const all: Float64Array[] = [];
  for (const one of layers) {
    const heads = asked.combine === "layers" ? Array.from({ length: one.dims.heads }, (_, h) => h) : asked.heads;
    const lengths =
      asked.combine !== "layers" && asked.quantity === "contribution" ? keyLengths(one, asked) : undefined;
    if (lengths === undefined && asked.quantity === "contribution" && asked.combine !== "layers") return undefined;
    const found = yield* seriesOf(one, heads, asked, lengths);
    if (found === undefined) return undefined;
    all.push(...found);
  }
  const series = asked.combine === "mean" || asked.combine === "layers" ? [meanOf(all)] : all;
  const count = asked.toward === "keys" ? at.dims.keys : at.dims.n;
  return { series: series.length, count, values: joined(series, count) };
}

function isPlace({ dims }: LayerContext, { batch, heads, first, last, toward, without }: TokenQuestion): boolean {
  const count = toward === "keys" ? dims.n : dims.keys;
  const exist = heads.every((head) => head < dims.heads) && without.every((key) => key < dims.keys);
  return batch < dims.batch && heads.length > 0 && exist && first <= last && last < count;
}

/** The layers of the same sequences. */
function alike(layers: readonly LayerContext[], { dims, stack }: LayerContext): LayerContext[] {
  return layers.filter((one) => one.stack === stack && one.dims.n === dims.n && one.dims.keys === dims.keys);
}

function* seriesOf(
  at: LayerContext,
  heads: readonly number[],
  asked: TokenQuestion,
  lengths: KeyLengths | undefined,
): Resumable<Float64Array[] | undefined> {
  const slab = slabNamed(at, "weights");
  const { n, keys } = at.dims;
  const isColumn = asked.toward === "queries";
  if (slab === undefined || (isColumn && slab.makeRow !== undefined && n * keys > mostMade)) return undefined;
  const rowsOf = rowReader(at, slab, asked);
  const together = lengths !== undefined && asked.combine === "mean";
  const one = together || asked.combine === "largest";
  const made = (one ? [0] : heads).map(() => new Float64Array(isColumn ? n : keys).fill(-Infinity));
  const [from, to] = isColumn ? [0, n - 1] : [asked.first, asked.last];
  for (let i = from; i <= to; i++) {
    const rows = heads.map((head) => rowsOf(head, i));
    const measured = lengths === undefined ? rows : lengths(rows, heads, together);
    const series = asked.combine === "largest" ? [largestOf(measured)] : measured;
    for (const [s, row] of series.entries()) {
      if (isColumn) itemAt(made, s)[i] = sumOver(row, asked.first, asked.last);
      else addTo(itemAt(made, s), row, asked.last - asked.first + 1);
    }
    yield;
  }
  return made;
}

/** Reads a query's weights: without the keys that are left out, and −Infinity where the query may not look. */
function rowReader(at: LayerContext, slab: Slab, { batch, without }: TokenQuestion) {
  const mask = at.block.dump === undefined && hasMasking(at.block) ? rowMasker(at.block, at.dims) : undefined;
  const hidden = new Float64Array(at.dims.keys);
  return (head: number, i: number): Float64Array => {
    const row = slabRow(slab, slab.batches > 1 ? batch : 0, slab.heads > 1 ? head : 0, i);
    leaveOut(row, without);
    hidden.fill(0);
    mask?.(hidden, 0, batch, head, i);
    for (const key of without) row[key] = -Infinity;
    for (let j = 0; j < row.length; j++) if (hidden[j] === -Infinity && row[j] === 0) row[j] = -Infinity;
    return row;
  };
}

function sumOver(row: Float64Array, first: number, last: number): number {
  let sum = -Infinity;
  for (let j = first; j <= last; j++) sum = plus(sum, valueAt(row, j));
  return sum;
}

function addTo(sum: Float64Array, row: Float64Array, count: number): void {
  for (let j = 0; j < row.length; j++) sum[j] = plus(valueAt(sum, j), valueAt(row, j) / count);
}

/** a + b, where −Infinity is nothing at all. */
function plus(a: number, b: number): number {
  return a === -Infinity ? b : b === -Infinity ? a : a + b;
}

function meanOf(series: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(series[0]?.length ?? 0).fill(-Infinity);
  for (const one of series) addTo(mean, one, series.length);
  return mean;
}

function largestOf(series: readonly Float64Array[]): Float64Array {
  return series.reduce((best, one) => best.map((value, at) => Math.max(value, valueAt(one, at))));
}

function joined(series: readonly Float64Array[], count: number): Float64Array {
  const values = new Float64Array(series.length * count);
  for (const [s, one] of series.entries()) values.set(one, s * count);
  return values;
}
