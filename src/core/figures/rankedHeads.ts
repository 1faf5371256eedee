import { layerContexts } from "../explain/context/layerContext.ts";
import type { Resumable } from "../resumable.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { type Words, words } from "../words.ts";
import type { Merge } from "./between/linkage.ts";
import type { SimilarityMeasure } from "./between/similarity.ts";
import { readDetector } from "./detector/readDetector.ts";
import { namedShares, ruleGridOf } from "./detector/ruleGrid.ts";
import { findHeads, headOrder, mostOrdered } from "./layerHeads.ts";

/**
 * A number for each head of all layers, in the order of the computation, the larger the earlier; of similarity also the merges that led to
 * the order, of a rule how much it names of each cell of a layer's grid. Or why there is none.
 */
export type RankedHeads =
  | { readonly scores: Float64Array; readonly merges?: readonly Merge[]; readonly named?: Float64Array }
  | { readonly message: Words };

/**
 * Heads by a rule of the reader's own: the mean share of the weight on the keys that it names, NaN where it names none. Without a rule by
 * likeness (average linkage of the distances, best order of the leaves), so that neighbours look alike. `drawn` is the layer on whose
 * grid the rule is shown.
 */
export function* rankedHeads(
  spec: Spec,
  result: SpecResult,
  batch: number,
  rule: string,
  measure: SimilarityMeasure = "hellinger",
  drawn?: string,
): Resumable<RankedHeads> {
  if (rule === "") {
    const found = yield* headOrder(spec, result, batch, measure);
    if (found === "many") return { message: words("At most {0} heads are put in order of similarity.", mostOrdered) };
    if (found === "unlike") return { message: words("Heads of different sizes cannot be compared.") };
    const scores = new Float64Array(found.order.length);
    for (const [place, head] of found.order.entries()) scores[head] = found.order.length - place;
    return { scores, merges: found.merges };
  }
  const read = readDetector(rule);
  if ("fault" in read) return { message: read.fault.message };
  const layers = yield* findHeads(spec, result, batch, read.rule);
  const scores = Float64Array.from(layers.flatMap(({ scores: own }) => [...own]));
  const at = layerContexts(spec, result).find(({ block }) => block.path === drawn);
  const pattern = layers.find(({ layer }) => layer === drawn)?.pattern;
  if (at === undefined || pattern === undefined) return { scores };
  return { scores, named: namedShares(ruleGridOf(at.dims), pattern) };
}
