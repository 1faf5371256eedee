import { hasMasking, isCapped } from "../spec/blockSteps.ts";
import { mixDims, scaleOf } from "../spec/dims.ts";
import type { Dims, LayerResult } from "../spec/result.ts";
import type { Block } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { allQueries, emptyRows, maskScores } from "./bias.ts";
import { contextOf, sumOverKeys, weightedValues } from "./context.ts";
import { droppedOut } from "./droppedOut.ts";
import type { Kernel } from "./kernel.ts";
import { repeated } from "./layout.ts";
import { differenceOf, mixedMask } from "./mixed.ts";
import { normalized, withoutIgnored } from "./normalize.ts";
import type { Recorder } from "./recorder.ts";
import { scaled, softcapped } from "./scale.ts";
import { rawScores } from "./score.ts";
import { sunkSoftmax } from "./sinks.ts";

/** 3. Scores, scale, softcap, bias and mask, in this order, and the weights they become. */
export function attend(block: Block, Q: Tensor, K: Tensor, dims: Dims, record: Recorder, kernel: Kernel) {
  let scores = record.put("scores", rawScores(block.score, Q, K, dims, kernel));
  const scale = scaleOf(block, dims);
  if (scale !== 1) scores = record.put("scaled", scaled(scores, scale));
  if (isCapped(block)) scores = record.put("capped", softcapped(scores, block.softcap));
  let masked: Tensor | undefined;
  let fullyMasked: LayerResult["fullyMasked"] = dims.keys === 0 ? allQueries(dims) : [];
  if (hasMasking(block)) {
    const result = maskScores(block, dims, scores);
    scores = record.put("masked", result.masked);
    masked = scores;
    fullyMasked = scores === result.masked ? result.fullyMasked : emptyRows(scores, dims);
  }
  const weights = weightsOf(block, scores, masked !== undefined, record, kernel);
  const changed = changedWeights(block, weights, dims, record);
  if (block.dumped !== undefined) keepDumped(block.dumped, weights, record);
  return { weights: changed, masked, fullyMasked };
}

/** Weights dumped from a model, and dumped − computed for each cell; two equal infinities differ by 0. */
function keepDumped(dumped: Tensor, weights: Tensor, record: Recorder): void {
  const all = repeated(dumped, weights.shape);
  const data = all.data.map((value, at) => (Object.is(value, weights.data[at]) ? 0 : value - weights.data[at]!));
  record.keep("dumped", all);
  record.keep("dumpedDifference", { shape: weights.shape, data });
}

function weightsOf(block: Block, scores: Tensor, isMasked: boolean, record: Recorder, kernel: Kernel): Tensor {
  const { sinks, temperature, normalize } = block;
  if (sinks === undefined) return record.put("weights", normalized(scores, normalize, temperature, isMasked, kernel));
  const z = normalized(scores, "none", temperature, false, kernel);
  const { weights, sinkWeights } = sunkSoftmax(z, sinks, kernel);
  const kept = record.put("weights", isMasked ? withoutIgnored(scores, weights) : weights);
  record.put("sinkWeights", sinkWeights);
  return kept;
}

/** The weights that the values are mixed by: of two heads the difference, without what is dropped. */
function changedWeights({ differential, dropout }: Block, weights: Tensor, dims: Dims, record: Recorder): Tensor {
  const mixed = differential === undefined ? weights : record.put("difference", differenceOf(weights, differential));
  return dropout === undefined ? mixed : record.put("dropped", droppedOut(mixed, dropout, dims.m));
}

/** 4. The context of each head, and the heads side by side. */
export function mixValues(
  weights: Tensor,
  V: Tensor,
  masked: Tensor | undefined,
  dims: Dims,
  record: Recorder,
  kernel: Kernel,
): Tensor {
  const sizes = mixDims(dims);
  const ignored = mixedMask(masked, dims);
  const given = record.givenWeighted(() => weightedValues(weights, V, ignored, sizes));
  const context = given === undefined ? contextOf(weights, V, ignored, sizes, kernel) : sumOverKeys(given);
  return record.put("context", context);
}
