import { checkExpected } from "../../engine/check.ts";
import { resolveStep } from "../../spec/blockSteps.ts";
import { isReadOutStep, resolveReadOutStep } from "../../spec/readOut.ts";
import { type ReadOutStep, readOutSteps, type StepId } from "../../spec/steps.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { hasStep, type LayerContext, pathIn, stepPath } from "../context/layerContext.ts";

/** One entry of `expected` (or `given`) that means a step, with the name under which it is written. */
export interface NamedTensor {
  readonly name: string;
  /** The block that it belongs to; `""` for what the root says of the read-out. */
  readonly layer: string;
  readonly tensor: Tensor;
}

function entryFor(entries: ReadonlyMap<string, Tensor>, id: StepId, at: LayerContext): NamedTensor | undefined {
  const layer = at.block.path;
  const own = entries.get(id);
  if (own !== undefined) return { name: id, layer, tensor: own };
  for (const [name, tensor] of entries) {
    // A step that exists is meant by its own name only.
    if (!hasStep(at, name as StepId) && expectedStep(name, at) === id) return { name, layer, tensor };
  }
  return undefined;
}

/** The same for a step of the read-out, whose names are at the root: `readOut.logits`, `layers[0].readOut.logits`. */
function readOutEntry(
  entries: ReadonlyMap<string, Tensor>,
  id: ReadOutStep,
  at: LayerContext,
): NamedTensor | undefined {
  const { readOut: head } = at;
  if (head === undefined) return undefined;
  // The last layer's read-out may be named at the root or by its layer.
  const places = [...new Set([stepPath(at, id), pathIn(at.block, id)])].map((path) => path.slice(0, -id.length));
  for (const place of places) {
    for (const step of readOutSteps) {
      // A stage that is not computed means the one before it.
      const tensor = resolveReadOutStep(head, step) === id ? entries.get(place + step) : undefined;
      if (tensor !== undefined) return { name: place + step, layer: "", tensor };
    }
  }
  return undefined;
}

function expectedStep(name: string, { block, dims }: LayerContext): StepId | undefined {
  // Numbers that can be expected without being steps that are shown.
  const extra = name === "meanWeights" || name === "presentK" || name === "presentV";
  return extra ? undefined : resolveStep(name as StepId, block, dims);
}

/** What `expected` says about a step, under whichever name it is written there. */
export function expectedFor(id: StepId, at: LayerContext): NamedTensor | undefined {
  return isReadOutStep(id) ? readOutEntry(at.spec.expectedTraining, id, at) : entryFor(at.block.expected, id, at);
}

/** What `given` puts in place of a step. */
export function givenFor(id: StepId, at: LayerContext): NamedTensor | undefined {
  if (isReadOutStep(id)) return readOutEntry(at.readOut?.given ?? new Map(), id, at);
  return entryFor(at.block.given, id, at);
}

/** Whether a cell is within the document's tolerance: |got − want| ≤ atol + rtol·|want|; what is not finite must be the same. */
export function isAsExpected(got: number, want: number, at: LayerContext): boolean {
  const { rtol, atol } = at.spec.tolerance;
  if (!Number.isFinite(got) || !Number.isFinite(want)) return Object.is(got, want);
  return Math.abs(got - want) <= atol + rtol * Math.abs(want);
}

/** Steps that no mask changes. */
const beforeMask: ReadonlySet<string> = new Set([
  ...["X", "position", "embedded", "embedding", "normed", "frequencies", "Q", "K", "V", "normedQ", "normedK"],
  ...["projectedQ", "projectedK", "projectedV", "presentK", "presentV", "scores", "scaled", "capped"],
]);

/** Whether the document expects just what the block's masks yield: what looks odd there is what its author wants. */
export function isDeclared({ spec, result, block }: LayerContext): boolean {
  const checks = checkExpected(spec, result).filter(
    // What the root says of the read-out counts, too.
    ({ layer, name }) => (layer === block.path || layer === "") && !beforeMask.has(name),
  );
  return checks.length > 0 && checks.every(({ holds }) => holds);
}
