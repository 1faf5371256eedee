import { roundSpec } from "../../engine/rounds.ts";
import { blockSteps } from "../../spec/blockSteps.ts";
import { writtenPath } from "../../spec/generating.ts";
import { normAt, postNormStep } from "../../spec/norms.ts";
import { isReadOutStep } from "../../spec/readOut.ts";
import type { Dims, LayerResult, SpecResult } from "../../spec/result.ts";
import type { Block, Memory, ReadOut, Spec, Stack } from "../../spec/spec.ts";
import { headYields, readOutSteps, type StepId } from "../../spec/steps.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { withReadOut } from "./readOutLayer.ts";

/** One computed block together with everything of the document that it reads. */
export interface LayerContext {
  readonly spec: Spec;
  readonly result: SpecResult;
  readonly stack: Stack;
  readonly block: Block;
  /** Place of the block in its stack, from 0. */
  readonly index: number;
  readonly layer: LayerResult;
  readonly dims: Dims;
  /** The round of a generation that the block belongs to, from 0, and the id it chose; absent in the document's own. */
  readonly round?: { readonly index: number; readonly chosen: number };
  /** What the layer's result is read as; its steps are among the layer's. Absent where nothing is read out after it. */
  readonly readOut?: ReadOut;
}

function contextsOf(spec: Spec, result: SpecResult, stack: Stack, layers: readonly LayerResult[]): LayerContext[] {
  return layers.flatMap((computed, index) => {
    const block = stack.blocks[index];
    if (block === undefined) return [];
    // Only the main stack is read out.
    const layer = stack === spec.main ? withReadOut(result, computed, index) : computed;
    // The very same object: nothing is read out after this layer.
    const readOut = layer === computed ? undefined : spec.readOut;
    return [{ spec, result, stack, block, index, layer, dims: layer.dims, ...(readOut && { readOut }) }];
  });
}

/** All computed blocks, the encoder's first, in the order of the computation. */
export function layerContexts(spec: Spec, result: SpecResult): LayerContext[] {
  const encoder = spec.encoder === undefined ? [] : contextsOf(spec, result, spec.encoder, result.encoder ?? []);
  return [...encoder, ...contextsOf(spec, result, spec.main, result.layers)];
}

/** The computed block of a path; undefined where there is none. */
export function layerContext(spec: Spec, result: SpecResult, path: string): LayerContext | undefined {
  const round = /^rounds\[(\d+)\]/.exec(path)?.[1];
  const contexts = round === undefined ? layerContexts(spec, result) : roundContexts(spec, result, Number(round));
  return contexts.find(({ block }) => block.path === path);
}

/** The blocks of a round of a generation, from 0, in the order of the computation; none where there is no such round. */
export function roundContexts(spec: Spec, result: SpecResult, round: number): LayerContext[] {
  const rounds = result.generate?.rounds ?? [];
  const one = rounds[round];
  if (one === undefined) return [];
  const before = rounds.slice(0, round).flatMap(({ ids }) => ids);
  // What the round before left is this one's cache.
  const own = roundSpec(spec, { round, ids: one.ids, before, cached: rounds[round - 1]?.layers });
  const { encoder } = result;
  const computed = { ...(encoder && { encoder }), layers: one.layers, readOut: one.readOut };
  return contextsOf(own, computed, own.main, one.layers).map((at) => ({
    ...at,
    round: { index: round, chosen: one.chosen },
  }));
}

/** Whether a step exists in the layer, kept or not. */
export function hasStep({ layer }: LayerContext, id: StepId): boolean {
  return layer.steps.has(id) || layer.streamed?.steps.includes(id) === true;
}

/** The first of these steps that exists: the names go from the latest to the earliest stage. */
export function latestStep(at: LayerContext, ...ids: readonly StepId[]): StepId | undefined {
  return ids.find((id) => hasStep(at, id));
}

/** The ids of all steps that exist, in the order of the computation. */
export function stepNames({ layer, block, dims }: LayerContext): readonly StepId[] {
  if (layer.streamed === undefined) return [...layer.steps.keys()];
  // Steps that are not kept are missing among the layer's, so the block says which there are.
  return [...blockSteps(block, dims), ...readOutSteps.filter((id) => layer.steps.has(id))];
}

/** Where a block's keys and values come from, as the tensor's name in the document; undefined in self attention. */
export function memoryName(
  at: LayerContext,
  of: "K" | "V",
): "memory.X" | "memory.K" | "memory.V" | "encoder" | undefined {
  if (at.block.memory === "encoder") return "encoder";
  if (at.block.memory !== "root" || at.spec.memory === undefined) return undefined;
  return at.spec.memory[of] === undefined ? "memory.X" : `memory.${of}`;
}

/** The vectors that keys or values are projected from in cross attention. */
export function memorySource(at: LayerContext, of: "K" | "V"): Tensor | undefined {
  if (at.block.memory === "encoder") return at.result.encoder?.at(-1)?.output;
  const memory: Memory | undefined = at.block.memory === "root" ? at.spec.memory : undefined;
  return memory?.[of] ?? memory?.X;
}

/** Path of a step in the document, as `given` and `expected` name it: the last layer's read-out is the root's. */
export function stepPath({ block, stack, index }: LayerContext, id: StepId): string {
  return isReadOutStep(id) && index === stack.blocks.length - 1 ? id : pathIn(block, id);
}

/** Path of a tensor of the block in the document: `Wq`, `layers[1].Wq`. */
export function pathIn(block: Block, name: string): string {
  const path = writtenPath(block.path);
  return path === "" ? name : `${path}.${name}`;
}

/** The step that holds a block's result: what the next block takes as its X. Undefined for a dump of weights. */
export function resultStep(at: LayerContext): StepId | undefined {
  const post = postNormStep(at.block) ?? "residual";
  const branches = ["final", "feedForward.branchNormed", "feedForward", post, "residual", "branchNormed"] as const;
  return latestStep(at, ...branches, "output", "concat", ...headYields);
}

/** The step that the projections read: after a pre-norm, with positions, or X itself; undefined with given Q, K and V. */
export function streamStep(at: LayerContext): StepId | undefined {
  const pre: StepId = normAt(at.block, "pre") !== undefined ? "normed" : "embedded";
  return latestStep(at, pre, "embedded", "X");
}

/** The step whose scores are normalised: the last of masked, capped, scaled and scores. */
export function logitStep(at: LayerContext): StepId | undefined {
  return latestStep(at, "masked", "capped", "scaled", "scores");
}
