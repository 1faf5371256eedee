import { normAt } from "../../spec/norms.ts";
import { words } from "../../words.ts";
import type { TextRange } from "../problem.ts";
import type { BlockDraft } from "../read/blockDraft.ts";
import { pathOf } from "../read/reading.ts";
import type { Sizes } from "./sizes.ts";

/** What feeds a block: nothing is known, vectors, given queries, keys and values, or nothing at all. */
export type Feed = "vectors" | "given" | "nothing";

/**
 * Decides what feeds a block and reports contradictions. `entering`: the path of the X that stands for the block, the
 * path of the layer before, or undefined where there is neither. `place`: what to blame when nothing feeds the block.
 */
export function feedOf(sizes: Sizes, draft: BlockDraft, entering: string | undefined, place: TextRange): Feed {
  const paths = ["Q", "K", "V"].map((name) => pathOf(draft.path, name));
  const first = paths.find((path) => sizes.isGiven(path));
  if (first === undefined) {
    if (entering !== undefined) return "vectors";
    const message = words("X is missing (or Q, K and V): {0} has no input", draft.path || "the spec");
    if (sizes.reading.unknownKeys === 0) sizes.report("key.missing", place, message);
    return "nothing";
  }
  if (entering !== undefined) {
    reportBoth(sizes, first, entering);
    return "nothing";
  }
  const missing = paths.find((path) => !sizes.isGiven(path));
  const key = sizes.reading.keys.get(first)?.key;
  if (missing !== undefined && key !== undefined)
    sizes.report("key.missing", key, words("{0} is given, so {1} must be given too", first, missing));
  else reportUnused(sizes, draft, first);
  return missing === undefined ? "given" : "nothing";
}

function reportBoth(sizes: Sizes, first: string, entering: string): void {
  const key = sizes.reading.keys.get(first)?.key;
  if (key === undefined) return;
  const x = sizes.reading.keys.get(entering)?.key;
  const message =
    x === undefined
      ? words("{0} cannot be given here: this layer takes the output of {1}", first, entering)
      : words("{0} is given directly, so {1} would be ignored: remove one of them", first, entering);
  sizes.report("key.conflict", key, message, x === undefined ? [] : [{ message: words("{0}", entering), range: x }]);
}

/** Keys that work on vectors which are not there. */
function reportUnused(sizes: Sizes, draft: BlockDraft, first: string): void {
  const names = ["Wqkv", "Wq", "Wk", "Wv", "bq", "bk", "bv", "memory", "residual"];
  for (const name of names) {
    const path = pathOf(draft.path, name);
    const key = sizes.reading.keys.get(path)?.key;
    const off = name === "residual" && draft.block.residual === false;
    if (key === undefined || off) continue;
    sizes.report("key.conflict", key, words("{0} cannot be used when {1} is given directly", path, first));
    return;
  }
  const norm = sizes.reading.keys.get(pathOf(draft.path, "layerNorm"))?.key;
  if (norm === undefined || normAt(draft.block, "pre") === undefined) return;
  sizes.report(
    "key.conflict",
    norm,
    words("there is nothing to normalize before the projections when {0} is given", first),
  );
}
