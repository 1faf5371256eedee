import { type LayerContext, layerContexts, resultStep, stepNames } from "../explain/context/layerContext.ts";
import { ownHead, slabNamed } from "../explain/context/matrixOf.ts";
import { slabRow } from "../explain/context/slab.ts";
import type { CellRef } from "../explain/derivation.ts";
import { stepExplanation } from "../explain/steps/stepRecords.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { isPairStep, type StepId } from "../spec/steps.ts";
import type { ShownStop } from "./shownStop.ts";

/** Layers of which every step is a stop; of those after them only what they attend to and yield. */
const wholeLayers = 1;
const mostStops = 60;
/** Larger matrices are not searched for the pair that is followed. */
const mostCells = 65_536;

/**
 * Stops along the steps of a result, in the order of the computation: one pair of query and key is followed from its inputs to what
 * comes of it, that of the largest weight off the diagonal.
 */
export function madeStops(spec: Spec, result: SpecResult): ShownStop[] {
  const seen = new Map<LayerContext["stack"], number>();
  const stops = layerContexts(spec, result).flatMap((at) => {
    const before = seen.get(at.stack) ?? 0;
    seen.set(at.stack, before + 1);
    const steps = stepNames(at).filter((id) => id !== "weighted");
    const chosen = before < wholeLayers ? steps : steps.filter((id) => id === "weights" || id === resultStep(at));
    const pair = followedPair(at);
    return chosen.map((id) => stopAt(at, id, pair));
  });
  return stops.slice(0, mostStops);
}

type FollowedPair = readonly [query: number, key: number];

function stopAt(at: LayerContext, id: StepId, pair: FollowedPair): ShownStop {
  const cell = cellOf(at, id, pair);
  return { layer: at.block.path, step: id, say: stepExplanation(id, at), ...(cell && { cell }) };
}

/** The cell of a step that has to do with the pair; undefined where it has none. */
function cellOf(at: LayerContext, id: StepId, [query, key]: FollowedPair): CellRef | undefined {
  const slab = slabNamed(at, id);
  if (slab === undefined || slab.rows === 0 || slab.cols === 0) return undefined;
  const row = Math.min(keySteps.has(id) ? key : query, slab.rows - 1);
  const col = isPairStep(id) ? Math.min(key, slab.cols - 1) : 0;
  return { layer: at.block.path, matrix: id, batch: 0, head: ownHead(slab.heads, 0, at.dims.heads), row, col };
}

const keySteps: ReadonlySet<StepId> = new Set(["K", "V", "projectedK", "projectedV", "normedK"]);

/** The largest weight off the diagonal in the first head, the first of equals. */
function followedPair(at: LayerContext): FollowedPair {
  const slab = slabNamed(at, "weights");
  if (slab === undefined || slab.rows * slab.cols > mostCells) return [0, 0];
  let best: FollowedPair = [0, 0];
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < slab.rows; i++) {
    for (const [j, weight] of slabRow(slab, 0, 0, i).entries()) {
      if (i === j || !(weight > most)) continue;
      most = weight;
      best = [i, j];
    }
  }
  return best;
}
