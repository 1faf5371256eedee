import { words } from "../../words.ts";
import type { BlockDraft, PlacedStep } from "../blockDraft.ts";
import type { Sizes } from "./sizes.ts";
import { type BlockSizes, stepShapes } from "./stepShapes.ts";

/** Checks the shapes of all that is given and expected of a block. */
export function checkBlockSteps(sizes: Sizes, draft: BlockDraft, block: BlockSizes): void {
  const dump = draft.block.dump !== undefined;
  for (const entry of draft.given) {
    if (dump)
      sizes.report("step.none", entry.field.key, words("{0}: a dump of weights computes nothing", entry.field.path));
    else checkStep(sizes, draft, block, entry);
  }
  for (const entry of draft.expected) {
    if (!dump || entry.id === "weights" || entry.id === "meanWeights") checkStep(sizes, draft, block, entry);
    else
      sizes.report(
        "step.none",
        entry.field.key,
        words("{0}: a dump of weights has no {1}", entry.field.path, entry.id),
      );
  }
}

function checkStep(sizes: Sizes, draft: BlockDraft, block: BlockSizes, entry: PlacedStep): void {
  const wanted = stepShapes(draft, block, entry.id);
  const source = sizes.source(entry.field.path);
  if (wanted === undefined) {
    const message = words("{0}: there is no {1} where Q, K and V are given", entry.field.path, entry.id);
    sizes.report("step.none", entry.field.key, message);
  } else if (source !== undefined) {
    sizes.agreeShape(source, entry.id, wanted, block.attention.n);
  }
}
