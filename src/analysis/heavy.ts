import { costOf } from "../core/engine/cost.ts";
import type { Spec } from "../core/spec/spec.ts";
import { scoreCount, specDims } from "../core/spec/specDims.ts";

/** Scores of all blocks, and multiplications (see `costOf`), a quarter of a second's work. */
const most = { scores: 1_000_000, work: 100_000_000 };

/**
 * Whether a spec asks for so much that, where nobody has said that its author is trusted, only the user may start it. Batch,
 * heads, widths, layers, rounds of a generation and training steps all count.
 */
export function isHeavy(spec: Spec): boolean {
  const scores = specDims(spec).reduce((sum, { dims }) => sum + scoreCount(dims), 0);
  return !(scores <= most.scores && costOf(spec).work <= most.work);
}
