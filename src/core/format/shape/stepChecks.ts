import { words } from "../../words.ts";
import type { BlockDraft, PlacedStep } from "../read/blockDraft.ts";
import type { Sizes } from "./sizes.ts";
import { type BlockSizes, stepShapes } from "./stepShapes.ts";

/** Checks the shapes of all that is given and expected of a block. */
export function checkBlockSteps(sizes: Sizes, draft: BlockDraft, block: BlockSizes): void {
  sizes.steps.set(draft.path, (id) => stepShapes(draft, block, id));
  const dump = draft.block.dump !== undefined;
  if (dump) reportUncomputed(sizes, draft);
  else for (const entry of draft.given) checkStep(sizes, draft, block, entry);
  for (const entry of draft.expected) if (!dump || isDumped(entry)) checkStep(sizes, draft, block, entry);
}

function isDumped({ id }: PlacedStep): boolean {
  return id === "weights" || id === "meanWeights";
}

/** Told once: the first step that a dump of weights does not have. */
function reportUncomputed(sizes: Sizes, draft: BlockDraft): void {
  const [given] = draft.given;
  const expected = draft.expected.find((entry) => !isDumped(entry));
  if (given !== undefined) {
    const { key, path } = given.field;
    sizes.report(
      "step.none",
      key,
      words("{0} cannot be used with dumped weights: nothing is computed from them", path),
    );
  } else if (expected !== undefined) {
    const { key, path } = expected.field;
    sizes.report("step.none", key, words("{0}: dumped weights have no {1}", path, expected.id));
  }
}

/** The property that a step comes from; no other step replaces it. */
const keyOf: Readonly<Partial<Record<string, string>>> = { sinkWeights: "sinks", frequencies: "rope" };

function checkStep(sizes: Sizes, draft: BlockDraft, block: BlockSizes, entry: PlacedStep): void {
  const wanted = stepShapes(draft, block, entry.id);
  const source = sizes.source(entry.field.path);
  if (wanted === undefined) {
    const { path } = entry.field;
    const key = keyOf[entry.id];
    const message =
      key === undefined
        ? words("{0}: there is no {1} when Q, K and V are given", path, entry.id)
        : words("{0}: {1} needs {2}", path, entry.id, key);
    sizes.report("step.none", entry.field.key, message);
  } else if (source !== undefined) {
    sizes.agreeShape(source, entry.id, wanted, block.attention.n);
  }
}
