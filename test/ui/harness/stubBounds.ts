import { costOf } from "../../../src/core/engine/cost.ts";
import { type BoundNumbers, boundMatrix, whyNoBound } from "../../../src/core/explain/context/roundingBounds.ts";
import type { SpecResult } from "../../../src/core/spec/result.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import { plainText } from "../../../src/core/words.ts";
import type { MatrixRef } from "../../../src/protocol/messages.ts";

/** Without a worker, what takes long would stop the page here. */
const mostWork = 2e8;

/** Rounding bounds by the real thing, on this thread. */
export function stubBounds(
  shown: { readonly spec: Spec; readonly result: SpecResult } | undefined,
  { layer, name, batch, head }: MatrixRef,
): BoundNumbers & MatrixRef {
  if (shown === undefined) throw new Error("no such matrix");
  const { spec, result } = shown;
  const place = { layer, name, batch, head };
  const reason = whyNoBound(spec, result, place);
  if (reason) throw new Error(plainText(reason));
  const found = costOf(spec).work > mostWork ? undefined : boundMatrix(spec, result, place);
  if (found === undefined) throw new Error("no such matrix");
  return { ...place, ...found };
}
