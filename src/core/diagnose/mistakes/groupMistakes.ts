import { contextOf } from "../../engine/context.ts";
import { plainKernel } from "../../engine/kernel.ts";
import { rawScores } from "../../engine/score.ts";
import { mixDims } from "../../spec/dims.ts";
import type { Block } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import { latestOf, type Mistake, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { recomputed } from "../site.ts";
import { isPlain } from "../tensors.ts";

/** Other ways to share key/value heads. */
export function groupMistakes(site: Site): Mistake[] {
  const { dims, block } = site;
  const { heads, kvHeads } = dims;
  if (kvHeads === heads || kvHeads < 1 || !isPlain(block) || dims.contextHeads !== undefined) return [];
  return [
    mistake("groups", "tiled", 1, words("key/value heads are tiled, head h has h mod G, instead of repeated"), (s) =>
      regrouped(s, (h) => h % kvHeads),
    ),
    mistake("groups", "all on group 0", 2, words("all heads share key/value head 0"), (s) => regrouped(s, () => 0)),
    mistake("groups", "reversed", 6, words("the key/value heads are in reverse order"), (s) =>
      regrouped(s, (h) => kvHeads - 1 - Math.floor((h * kvHeads) / heads)),
    ),
    mistake(
      "groups",
      "repeated along the sequence",
      3,
      words("keys and values are repeated along the sequence instead of the heads"),
      (s) => alongSequence(s, true),
    ),
    mistake(
      "groups",
      "tiled along the sequence",
      4,
      words("keys and values are tiled along the sequence instead of the heads"),
      (s) => alongSequence(s, false),
    ),
    mistake("groups", "keys only", 5, words("only the keys' heads are tiled instead of repeated"), (s) =>
      regrouped(s, (h) => h % kvHeads, "keys"),
    ),
    mistake("groups", "values only", 5, words("only the values' heads are tiled instead of repeated"), (s) =>
      regrouped(s, (h) => h % kvHeads, "values"),
    ),
  ];
}

/** Scores and context where head h meets another key/value head. */
function regrouped(site: Site, group: (h: number) => number, only?: "keys" | "values"): Block | undefined {
  const { kvHeads, heads } = site.dims;
  const repeat = (h: number) => Math.floor((h * kvHeads) / heads);
  return expanded(site, (x, values) => {
    const [batch, , rows, w] = x.shape as [number, number, number, number];
    const data = new Float64Array(batch * heads * rows * w);
    for (let b = 0; b < batch; b++) {
      for (let h = 0; h < heads; h++) {
        const from =
          (b * kvHeads + (only !== undefined && values !== (only === "values") ? repeat(h) : group(h))) * rows * w;
        data.set(x.data.subarray(from, from + rows * w), (b * heads + h) * rows * w);
      }
    }
    return { shape: [batch, heads, rows, w], data };
  });
}

function alongSequence(site: Site, each: boolean): Block | undefined {
  const { heads, kvHeads } = site.dims;
  const times = heads / kvHeads;
  return expanded(site, (x) => {
    const [batch, groups, rows, w] = x.shape as [number, number, number, number];
    const data = new Float64Array(batch * heads * rows * w);
    let to = 0;
    for (let bg = 0; bg < batch * groups; bg++) {
      for (let at = 0; at < rows * times; at++) {
        const row = each ? Math.floor(at / times) : at % rows;
        data.set(x.data.subarray((bg * rows + row) * w, (bg * rows + row + 1) * w), to);
        to += w;
      }
    }
    return { shape: [batch, heads, rows, w], data };
  });
}

/** The block with the scores and the context of keys and values that each have a head for every query head. */
function expanded(site: Site, expand: (x: Tensor, values: boolean) => Tensor): Block | undefined {
  const [q, k, v] = [stepOf(site, "Q"), stepOf(site, "K"), stepOf(site, "V")];
  if (q === undefined || k === undefined || v === undefined) return undefined;
  const dims = { ...site.dims, kvHeads: site.dims.heads };
  const scores = rawScores(site.block.score, q, expand(k, false), dims, plainKernel);
  const block = withSteps(site.block, { scores });
  const weighed = recomputed(site, block);
  const weights = latestOf(weighed, "dropped", "difference", "weights");
  if (weights === undefined) return undefined;
  const context = contextOf(weights, expand(v, true), undefined, mixDims(dims), plainKernel);
  return withSteps(block, { context });
}
