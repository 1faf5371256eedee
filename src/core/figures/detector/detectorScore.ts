import { type Resumable, runToEnd } from "../../resumable.ts";
import type { HeadNumbers } from "../headNumbers.ts";
import { type PatternScore, patternScore } from "../heads/patterns.ts";
import type { Rule } from "./detectorNames.ts";

type Named = Pick<HeadNumbers, "n" | "m" | "offset" | "queryTokens" | "keyTokens">;

/**
 * The pairs that a detector names, n×m; the same for all heads of a layer.
 * @internal Views make them with room for others in between.
 */
export function detectorPattern(rule: Rule, head: Named): Uint8Array {
  return runToEnd(detectorRows(rule, head));
}

/** The same, with room for others after each query. */
export function* detectorRows(rule: Rule, head: Named): Resumable<Uint8Array> {
  const { n, m, offset = 0 } = head;
  const pattern = new Uint8Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) if (rule(head, offset + i, j)) pattern[i * m + j] = 1;
    yield;
  }
  return pattern;
}

/**
 * How much of its weight a head puts where a detector says, with the number of rows in which it names a key; undefined without one.
 * @internal No view shows it yet.
 */
export function detectorScore(rule: Rule, head: HeadNumbers): PatternScore | undefined {
  return patternScore(head, detectorPattern(rule, head));
}
