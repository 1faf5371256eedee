import type { BlockDraft } from "../read/blockDraft.ts";
import { pathOf } from "../read/reading.ts";
import { type AttentionSizes, entriesTemplate } from "./inputs.ts";
import { axisSize, resized, type Size, type Sizes } from "./sizes.ts";

/** Checks gamma and beta of `qNorm` and `kNorm` against the width of a head, the number of heads, or the packed width. */
export function checkHeadNorms(sizes: Sizes, draft: BlockDraft, attention: AttentionSizes): void {
  const { heads, kvHeads, dq, dk } = attention;
  checkHeadNorm(sizes, draft, "qNorm", heads, dq);
  checkHeadNorm(sizes, draft, "kNorm", kvHeads, dk);
}

function checkHeadNorm(
  sizes: Sizes,
  draft: BlockDraft,
  key: "qNorm" | "kNorm",
  heads: Size | undefined,
  width: Size | undefined,
): void {
  const norm = draft.block[key];
  if (norm === undefined || heads === undefined || width === undefined) return;
  for (const part of ["gamma", "beta"] as const) {
    const source = sizes.source(pathOf(draft.path, `${key}.${part}`));
    if (source === undefined) continue;
    const perHead = source.tensor.shape.length > 1;
    const whole = norm.over === "width" && !perHead ? resized(width, width.value * heads.value) : width;
    sizes.agree(axisSize(source, 1), whole, entriesTemplate(whole));
    if (perHead) sizes.agree(axisSize(source, 2), heads, "{0} has {1} rows, but {2} says {3}");
  }
}
