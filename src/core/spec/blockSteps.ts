import { ropeOf } from "../engine/rope.ts";
import { itemAt } from "../present.ts";
import { mixDims, scaleOf } from "./dims.ts";
import { normAt, postNormStep, residualFactor } from "./norms.ts";
import { movesScores } from "./positionKinds.ts";
import type { Dims } from "./result.ts";
import type { Block, FeedForward } from "./spec.ts";
import { type StepId, stepIds } from "./steps.ts";

/** Whether a table is added to the input: sinusoidal or learned positions. */
export function hasAddedPositions(block: Block): boolean {
  return block.positions.some((position) => position.type === "sinusoidal" || position.type === "learned");
}

/** Whether queries and keys are rotated. */
export function hasRope(block: Block): boolean {
  return ropeOf(block) !== undefined;
}

/** Whether anything is added to, or hidden from, the scores. */
export function hasMasking(block: Block): boolean {
  return block.masks.length > 0 || block.bias !== undefined || block.positions.some(movesScores);
}

/** Whether a differential norms or scales the context of each head. */
export function normsContext({ differential }: Block): boolean {
  return differential !== undefined && (differential.norm !== undefined || differential.outputScale !== 1);
}

/** Whether keys and values are more than the new ones: a cache, or appended rows. */
export function hasCache(block: Block): boolean {
  return block.past !== undefined || block.biasKV !== undefined || block.zeroKV;
}

/** Whether `softcap` is on; 0 means off, as in ONNX. */
export function isCapped(block: Block): block is Block & { readonly softcap: number } {
  return block.softcap !== undefined && block.softcap !== 0;
}

/**
 * The steps that a block yields, in the order of the computation. They follow from the block's keys and sizes, never from
 * the numbers. `weighted` is not among them: it is made on demand.
 */
export function blockSteps(block: Block, dims: Dims): StepId[] {
  if (block.dump !== undefined) return ["weights"];
  const post = postNormStep(block);
  const ff = block.feedForward;
  const rotates = hasRope(block);
  const steps: readonly (readonly [StepId, boolean])[] = [
    ["embedding", block.embedding !== undefined],
    ["X", block.Q === undefined],
    ["position", hasAddedPositions(block)],
    ["embedded", hasAddedPositions(block)],
    ["normed", normAt(block, "pre") !== undefined],
    ["projectedQ", rotates || block.qNorm !== undefined],
    ["projectedK", rotates || block.kNorm !== undefined || hasCache(block)],
    ["projectedV", hasCache(block)],
    ["normedQ", block.qNorm !== undefined],
    ["normedK", block.kNorm !== undefined],
    ["Q", true],
    ["K", true],
    ["V", true],
    ["scores", true],
    ["scaled", scaleOf(block, dims) !== 1],
    ["capped", isCapped(block)],
    ["masked", hasMasking(block)],
    ["weights", true],
    ["sinkWeights", block.sinks !== undefined],
    ["difference", block.differential !== undefined],
    ["dropped", block.dropout !== undefined],
    ["dumped", block.dumped !== undefined],
    ["dumpedDifference", block.dumped !== undefined],
    ["context", true],
    ["contextNormed", normsContext(block)],
    ["gated", block.gate !== undefined],
    ["concat", mixDims(dims).heads > 1],
    ["output", block.Wo !== undefined || block.bo !== undefined],
    ["branchNormed", normAt(block, "branch") !== undefined],
    ["residual", residualFactor(block.residual) !== undefined],
    ["normed", post === "normed"],
    ["postNormed", post === "postNormed"],
    ...networkSteps(ff),
  ];
  return steps.filter(([, stands]) => stands).map(([id]) => id);
}

function networkSteps(ff: FeedForward | undefined): [StepId, boolean][] {
  if (ff === undefined) return [];
  const adds = residualFactor(ff.residual) !== undefined;
  return [
    ["feedForward.normed", normAt(ff, "pre") !== undefined],
    ["feedForward.gate", ff.Wg !== undefined],
    ["feedForward.up", true],
    ["feedForward.hidden", true],
    ["feedForward", true],
    ["feedForward.branchNormed", normAt(ff, "branch") !== undefined],
    ["final", adds || normAt(ff, "post") !== undefined],
  ];
}

const sameAs: Partial<Record<StepId, readonly StepId[]>> = {
  projectedQ: ["Q"],
  projectedK: ["K"],
  projectedV: ["V"],
  normedQ: ["projectedQ", "Q"],
  normedK: ["projectedK", "K"],
};

/**
 * The step that `expected` or `given` means by an id: itself where it exists, else the one that exists before it (one
 * head and no Wo: `output` is `context`); Q, K, V for projections that nothing changes. Undefined where there is none.
 */
export function resolveStep(id: StepId, block: Block, dims: Dims): StepId | undefined {
  if (block.dump !== undefined) return id === "weights" ? id : undefined;
  if (id === "weighted") return id;
  const standing = new Set(blockSteps(block, dims));
  if (standing.has(id)) return id;
  if (id === "sinkWeights") return undefined;
  const same = sameAs[id]?.find((one) => standing.has(one));
  if (same !== undefined) return same;
  for (let at = stepIds.indexOf(id) - 1; at >= 0; at--) {
    const before = itemAt(stepIds, at);
    // A pre-norm's `normed` comes long before the attention: it is not what comes out of the stages behind it.
    if (before === "normed" && normAt(block, "pre") !== undefined) continue;
    // What a sink takes is nothing that goes on.
    if (before === "sinkWeights") continue;
    // Inner steps of the network stand for nothing but themselves.
    if (before.startsWith("feedForward.") && before !== "feedForward.branchNormed") continue;
    if (standing.has(before)) return before;
  }
  return undefined;
}
