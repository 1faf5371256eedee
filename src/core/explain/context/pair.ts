import { type MaskRule, maskRules } from "../../engine/mask.ts";
import { rowFactorAt } from "../../engine/rowFactor.ts";
import { itemAt } from "../../present.ts";
import { hasMasking } from "../../spec/blockSteps.ts";
import { kvHeadOf, scaleOf } from "../../spec/dims.ts";
import type { StepId } from "../../spec/steps.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { numberAt, rowOf } from "./cellContext.ts";
import { hasStep, type LayerContext } from "./layerContext.ts";

/** A query and a key of one head and batch item; `i` and `j` from 0, j among all keys. */
export interface Pair extends LayerContext {
  readonly batch: number;
  /** The query's head. */
  readonly head: number;
  readonly i: number;
  readonly j: number;
}

/** The query's vector. */
export function queryVector(pair: Pair): Float64Array {
  return rowOf(pair, "Q", pair.batch, pair.head, pair.i);
}

/** The key's vector, of the key head that the query's head meets. */
export function keyVector(pair: Pair): Float64Array {
  return rowOf(pair, "K", pair.batch, kvHeadOf(pair.head, pair.dims), pair.j);
}

/** The engine's number for the pair in a step that exists; undefined where it does not. */
export function pairNumber(pair: Pair, id: StepId): number | undefined {
  return hasStep(pair, id) ? numberAt(pair, id, pair.batch, pair.head, pair.i, pair.j) : undefined;
}

/** The rules that hide the key from the query, by name and place; none for rows that biasKV and zeroKV append. */
export function hidingRules(pair: Pair): MaskRule[] {
  const { block, dims, batch, head, i, j } = pair;
  if (j >= dims.m || !hasMasking(block)) return [];
  return maskRules(block, dims).filter((rule) => !rule.allows(batch, head, i, j));
}

/** What the pair's raw score is multiplied by. */
export function scaleAt({ block, dims, batch, head, i }: Pair): number {
  return rowFactorAt(scaleOf(block, dims), batch, head, i);
}

/** q · W of the general score, entry by entry as the engine adds them. */
export function timesMatrix(
  q: Float64Array,
  W: { readonly shape: readonly number[]; readonly data: Float64Array },
): Float64Array {
  const cols = itemAt(W.shape, 1);
  const out = new Float64Array(cols);
  for (let k = 0; k < q.length; k++) {
    for (let c = 0; c < cols; c++) out[c] = valueAt(out, c) + valueAt(q, k) * valueAt(W.data, k * cols + c);
  }
  return out;
}
