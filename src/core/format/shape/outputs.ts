import { words } from "../../words.ts";
import type { BlockDraft } from "../read/blockDraft.ts";
import { pathOf } from "../read/reading.ts";
import { type AttentionSizes, checkVector, weightOut } from "./inputs.ts";
import { resized, type Size, type Sizes } from "./sizes.ts";

/** Widths of a block's stages after the heads; undefined where they are not known. */
export interface OutputWidths {
  readonly concat: Size | undefined;
  readonly output: Size | undefined;
  readonly feedForward: Size | undefined;
}

/** Checks everything from the heads' contexts to the block's result. `input`: width of what entered the block. */
export function checkOutputs(
  sizes: Sizes,
  draft: BlockDraft,
  attention: AttentionSizes,
  input: Size | undefined,
): OutputWidths {
  const concat = concatWidth(draft, attention);
  const output = weightOut(sizes, draft, "Wo", concat);
  checkVector(sizes, pathOf(draft.path, "bo"), output);
  checkResidual(sizes, pathOf(draft.path, "residual"), draft.block.residual, input, output);
  const placement = draft.block.layerNorm?.placement;
  checkNorm(sizes, pathOf(draft.path, "layerNorm"), placement === "pre" ? input : output);
  return { concat, output, feedForward: checkFeedForward(sizes, draft, output) };
}

function concatWidth(draft: BlockDraft, { heads, dv }: AttentionSizes): Size | undefined {
  if (heads === undefined || dv === undefined) return undefined;
  return resized(dv, dv.value * heads.value, pathOf(draft.path, heads.value === 1 ? "context" : "concat"));
}

function checkResidual(
  sizes: Sizes,
  path: string,
  on: boolean,
  entered: Size | undefined,
  left: Size | undefined,
): void {
  const range = sizes.valueOf(path);
  if (!on || range === undefined || entered === undefined || left === undefined || entered.value === left.value) return;
  const message = words(
    "the {0} adds {1}, which is {2} wide, to an output that is {3} wide ({4})",
    path,
    entered.name,
    entered.value,
    left.value,
    left.name,
  );
  const related = [entered, left].map((size) => ({
    message: words("{0}: {1}", size.name, size.value),
    range: size.range,
  }));
  sizes.report("shape.mismatch", range, message, related);
}

function checkNorm(sizes: Sizes, path: string, width: Size | undefined): void {
  for (const name of ["gamma", "beta"]) checkVector(sizes, pathOf(path, name), width);
}

function checkFeedForward(sizes: Sizes, draft: BlockDraft, entered: Size | undefined): Size | undefined {
  const path = pathOf(draft.path, "feedForward");
  const forward = draft.block.feedForward;
  if (forward === undefined) return sizes.stands(path) && sizes.isUnknown(path) ? undefined : entered;
  const hidden = weightOut(sizes, draft, "feedForward.W1", entered);
  checkVector(sizes, pathOf(path, "b1"), hidden);
  const left = weightOut(sizes, draft, "feedForward.W2", hidden);
  checkVector(sizes, pathOf(path, "b2"), left);
  checkResidual(sizes, pathOf(path, "residual"), forward.residual, entered, left);
  checkNorm(sizes, pathOf(path, "layerNorm"), forward.layerNorm?.placement === "pre" ? entered : left);
  return left;
}
