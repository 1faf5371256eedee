import { normAt, normsOf } from "../../spec/norms.ts";
import type { FeedForward, Residual } from "../../spec/spec.ts";
import { words } from "../../words.ts";
import type { BlockDraft } from "../read/blockDraft.ts";
import { pathOf } from "../read/reading.ts";
import { type AttentionSizes, checkVector, weightOut } from "./inputs.ts";
import { resized, type Size, type Sizes } from "./sizes.ts";

/** Widths of a block's stages after the heads; undefined where they are not known. */
export interface OutputWidths {
  readonly concat: Size | undefined;
  readonly output: Size | undefined;
  /** What the network takes, and its hidden units; absent without one. */
  readonly networkInput?: Size | undefined;
  readonly hidden?: Size | undefined;
  readonly feedForward: Size | undefined;
}

type NetworkWidths = Omit<OutputWidths, "concat" | "output">;

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
  checkNorms(sizes, draft.path, draft.block, input, output);
  return { concat, output, ...checkFeedForward(sizes, draft, input, output) };
}

function concatWidth(draft: BlockDraft, { heads, dv }: AttentionSizes): Size | undefined {
  if (heads === undefined || dv === undefined) return undefined;
  return resized(dv, dv.value * heads.value, pathOf(draft.path, heads.value === 1 ? "context" : "concat"));
}

function checkResidual(
  sizes: Sizes,
  path: string,
  residual: Residual,
  entered: Size | undefined,
  left: Size | undefined,
): void {
  const range = sizes.valueOf(path);
  if (
    residual === false ||
    range === undefined ||
    entered === undefined ||
    left === undefined ||
    entered.value === left.value
  )
    return;
  const message = words(
    "the {0} adds {1}, which has {2} columns, to an output that has {3} ({4})",
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

/** Gamma and beta of each norm: as wide as what enters, before the sub-layer, or as what it yields. */
function checkNorms(
  sizes: Sizes,
  path: string,
  part: Pick<FeedForward, "layerNorm">,
  entered: Size | undefined,
  left: Size | undefined,
): void {
  for (const { norm, name } of normsOf(part)) {
    const width = norm.placement === "pre" ? entered : left;
    for (const key of ["gamma", "beta"]) checkVector(sizes, pathOf(path, `${name}.${key}`), width);
  }
}

function checkFeedForward(
  sizes: Sizes,
  draft: BlockDraft,
  input: Size | undefined,
  attended: Size | undefined,
): NetworkWidths {
  const path = pathOf(draft.path, "feedForward");
  const forward = draft.block.feedForward;
  if (forward === undefined) {
    return { feedForward: sizes.isGiven(path) && sizes.isUnknown(path) ? undefined : attended };
  }
  checkParallel(sizes, draft, forward);
  const entered = forward.parallel ? input : attended;
  const hidden = weightOut(sizes, draft, "feedForward.W1", entered);
  const gate = weightOut(sizes, draft, "feedForward.Wg", entered);
  if (forward.Wg !== undefined) {
    sizes.agree(gate, hidden, "{0} yields a gate of {1} columns, but {2} yields {3}: they are multiplied");
    checkVector(sizes, pathOf(path, "bg"), gate);
  }
  checkVector(sizes, pathOf(path, "b1"), hidden);
  const left = weightOut(sizes, draft, "feedForward.W2", hidden);
  checkVector(sizes, pathOf(path, "b2"), left);
  checkResidual(sizes, pathOf(path, "residual"), forward.residual, attended, left);
  checkNorms(sizes, path, forward, entered, left);
  return { networkInput: entered, hidden, feedForward: left };
}

/** A network beside the attention needs what entered the block, for "shared" its norm, and comes before no norm. */
function checkParallel(sizes: Sizes, draft: BlockDraft, network: FeedForward): void {
  const path = pathOf(draft.path, "feedForward.parallel");
  const range = sizes.valueOf(path);
  if (!network.parallel || range === undefined) return;
  const { block } = draft;
  const pre = pathOf(draft.path, "layerNorm");
  if (block.Q !== undefined) {
    sizes.report("key.conflict", range, words("{0} cannot be used when Q, K and V are given: it needs X", path));
  } else if (network.parallel === "shared" && normAt(block, "pre") === undefined && !sizes.isUnknown(pre)) {
    const message = words('{0} is "shared", so the block needs a {1} with the placement "pre"', path, "layerNorm");
    sizes.report("norm.missing", range, message);
  }
  const own = network.parallel === "shared" ? normAt(network, "pre") : undefined;
  if (own !== undefined) {
    const place = sizes.valueOf(pathOf(draft.path, `feedForward.${own.name}.placement`)) ?? range;
    const message = words('{0} is "shared", so the network has no pre-norm of its own', path);
    sizes.report("key.conflict", place, message);
  }
  const post = normAt(network, "post") ?? normAt(block, "post");
  if (post !== undefined) {
    const message = words(
      "a norm after the sum cannot be combined with {0}: attention and network run side by side",
      path,
    );
    sizes.report("key.conflict", range, message);
  }
}
