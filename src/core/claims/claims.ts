import { computeSpec } from "../engine/compute.ts";
import type { Kernel } from "../engine/kernel.ts";
import { hasStep, type LayerContext, layerContext, layerContexts } from "../explain/context/layerContext.ts";
import { type Resumable, runToEnd } from "../resumable.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { nestedSoftmax, shift, valuesFirst, withoutSoftmax } from "./algebraClaims.ts";
import { bfloat16, float16, keyBias, permutation } from "./changeClaims.ts";
import { layersOnly } from "./changedSpec.ts";
import type { Claim, ClaimOutcome, ClaimScene } from "./claim.ts";
import { angleOnly, orthogonal, projection, symmetric } from "./pairClaims.ts";
import { lowRank, scaledVariance } from "./statisticsClaims.ts";
import { triangle } from "./triangleClaim.ts";
import { convexHull, hiddenIsZero, noFuture, nonNegative, positive, rowsAddUp } from "./weightClaims.ts";

/** Every statement, in the order in which they are shown: what weights are, what scores are, what may be exchanged. */
export const claims: readonly Claim[] = [
  ...[nonNegative, positive, rowsAddUp, convexHull, noFuture, hiddenIsZero],
  ...[projection, triangle, orthogonal, symmetric, angleOnly, scaledVariance, lowRank],
  ...[withoutSoftmax, valuesFirst, nestedSoftmax, shift, keyBias, permutation, bfloat16, float16],
];

/** A statement with what became of it. */
export type TriedClaim = Omit<Claim, "try"> & ClaimOutcome;

/** Which head and which pair of query and key single statements are tried on; what is out of range becomes the last. */
export interface ClaimPlace {
  readonly layer: string;
  readonly batch: number;
  readonly head: number;
  readonly row: number;
  readonly col: number;
}

/** How much may be done to try a statement. */
export interface ClaimOptions {
  readonly kernel?: Kernel;
  /** Multiplications of a forward pass beyond which no statement computes the spec again; 2·10⁸ by default, about 0.2 s. */
  readonly mostWork?: number;
}

/** Tries every statement on one head of a layer; undefined where there is no such layer, or it has no rows of weights. */
export function tryClaims(
  spec: Spec,
  result: SpecResult,
  place: ClaimPlace,
  options: ClaimOptions = {},
): TriedClaim[] | undefined {
  return runToEnd(tryingClaims(spec, result, place, options));
}

/** The same, with room for others after each statement. */
export function* tryingClaims(
  spec: Spec,
  result: SpecResult,
  place: ClaimPlace,
  options: ClaimOptions = {},
): Resumable<TriedClaim[] | undefined> {
  const at = layerContext(spec, result, place.layer);
  if (at === undefined || !hasStep(at, "weights") || at.dims.n === 0 || at.dims.keys === 0) return undefined;
  const within = (index: number, count: number) => Math.max(0, Math.min(index, count - 1));
  const scene: ClaimScene = {
    ...at,
    batch: within(place.batch, at.dims.batch),
    head: within(place.head, at.dims.heads),
    row: within(place.row, at.dims.n),
    col: within(place.col, at.dims.keys),
    recompute: (change) => again(at, change, options),
  };
  const tried: TriedClaim[] = [];
  for (const { try: attempt, ...claim } of claims) {
    const { breaking, ...outcome } = attempt(scene);
    // What fails already need not be broken.
    tried.push({ ...claim, ...outcome, ...(outcome.verdict === "holds" && breaking && { breaking }) });
    yield;
  }
  return tried;
}

const mostWork = 2e8;

function again(at: LayerContext, change: (spec: Spec) => Spec, options: ClaimOptions): LayerContext | undefined {
  if (workOf(at) > (options.mostWork ?? mostWork)) return undefined;
  const spec = layersOnly(change(at.spec));
  const { kernel } = options;
  // Of a round as well: its spec is one of its own, whose blocks keep their paths.
  const layers = layerContexts(spec, computeSpec(spec, kernel && { kernel }));
  return layers.find(({ block }) => block.path === at.block.path);
}

/** Roughly the multiplications of a forward pass. */
function workOf({ spec, result, dims }: LayerContext): number {
  const layers = [...(result.encoder ?? []), ...result.layers];
  return layers.reduce((sum, { steps, dims: own }) => {
    const cells = [...steps.values()].reduce((count, { tensor }) => count + tensor.data.length, 0);
    return sum + cells * Math.max(own.dModel ?? 1, own.dk, 1);
  }, spec.main.blocks.length * dims.n);
}
