import { rowFactorAt } from "../../engine/rowFactor.ts";
import { rowOf } from "./cellContext.ts";
import { logitStep } from "./layerContext.ts";
import type { Pair } from "./pair.ts";

/** The row of scores that is normalised, ÷ temperature, with what softmax takes from it; a sink, if any, is at its end. */
export interface Logits {
  readonly row: Float64Array;
  readonly sink?: number;
  readonly max: number;
  /** Σ exp(z − max); 0 for a row of nothing but −∞. */
  readonly sum: number;
}

/** exp(z − max), and 0 for −∞ whatever the maximum. */
export function shiftedExp(z: number, max: number): number {
  return z === Number.NEGATIVE_INFINITY ? 0 : Math.exp(z - max);
}

/** What the scores of the pair's query are divided by. */
export function temperatureOf({ block, batch, head, i }: Pair): number {
  return rowFactorAt(block.temperature, batch, head, i);
}

/** The pair's row of scores as softmax sees it. */
export function logitsOf(pair: Pair): Logits | undefined {
  const id = logitStep(pair);
  if (id === undefined) return undefined;
  const temperature = temperatureOf(pair);
  const scores = rowOf(pair, id, pair.batch, pair.head, pair.i).map((score) => score / temperature);
  const sink = pair.block.sinks?.data[pair.head];
  const row = sink === undefined ? scores : withLast(scores, sink);
  // NaN wherever it stands in the row, as softmax makes of it.
  const max = row.reduce((most, z) => Math.max(most, z), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (const z of row) sum += shiftedExp(z, max);
  return { row, max, sum, ...(sink !== undefined && { sink }) };
}

function withLast(row: Float64Array, value: number): Float64Array {
  const longer = new Float64Array(row.length + 1);
  longer.set(row);
  longer[row.length] = value;
  return longer;
}
