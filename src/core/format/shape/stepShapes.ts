import { normAt } from "../../spec/norms.ts";
import type { ExtraStepId, StepId } from "../../spec/steps.ts";
import type { BlockDraft } from "../read/blockDraft.ts";
import { type AttentionSizes, mixSizes } from "./inputs.ts";
import type { OutputWidths } from "./outputs.ts";
import type { Flow, Size } from "./sizes.ts";

/** Everything known about a block's sizes. */
export interface BlockSizes {
  readonly attention: AttentionSizes;
  readonly outputs: OutputWidths;
  /** What entered the block; undefined when Q, K and V are given. */
  readonly input: Flow | undefined;
  /** Keys with the cache, without biasKV and zeroKV. */
  readonly m: Size | undefined;
}

/**
 * The shapes a step may have in `expected` or `given`: none when they are not known, `undefined` when the block has no
 * such step. A step that is left out has the shape of the one that exists before it, which may be one per head.
 */
export function stepShapes(draft: BlockDraft, sizes: BlockSizes, id: StepId | ExtraStepId): number[][] | undefined {
  const { attention, outputs, input } = sizes;
  const mixed = mixSizes(attention);
  const { batch, n, heads, kvHeads, dq, dk, dv, newKeys } = attention;
  const present = sizes.m;
  const extra = (draft.block.biasKV === undefined ? 0 : 1) + (draft.block.zeroKV ? 1 : 0);
  const keys = present === undefined ? undefined : present.value + extra;
  switch (id) {
    case "embedding":
      return draft.block.embedding && shape(batch, n, input?.width);
    case "X":
    case "embedded":
    case "position":
      if (input === undefined) return undefined;
      return id === "position"
        ? [...shape(batch, n, input.width), ...shape(1, n, input.width)]
        : shape(batch, n, input.width);
    case "projectedQ":
    case "normedQ":
    case "Q":
      return shape(batch, heads, n, dq);
    case "projectedK":
    case "normedK":
      return shape(batch, kvHeads, newKeys, dk);
    case "projectedV":
      return shape(batch, mixed.kvHeads, newKeys, dv);
    case "K":
      return shape(batch, kvHeads, keys, dk);
    case "V":
      return shape(batch, mixed.kvHeads, keys, dv);
    case "presentK":
      return shape(batch, kvHeads, present, dk);
    case "presentV":
      return shape(batch, mixed.kvHeads, present, dv);
    case "scores":
    case "scaled":
    case "capped":
    case "masked":
    case "weights":
      return shape(batch, heads, n, keys);
    case "sinkWeights":
      return draft.block.sinks && shape(batch, heads, n);
    case "difference":
    case "dropped":
      return shape(batch, mixed.heads, n, keys);
    case "meanWeights":
      return shape(batch, n, keys);
    case "frequencies":
      return frequencyShape(draft, dq?.value);
    case "influence":
      return input === undefined ? undefined : shape(batch, n, n);
    case "weighted":
      return shape(batch, mixed.heads, n, keys, dv);
    case "context":
    case "contextNormed":
    case "gated":
      return shape(batch, mixed.heads, n, dv);
    case "normed":
      // Before the projections it is what entered; after the attention it is as wide as the output.
      return normAt(draft.block, "pre") !== undefined && input !== undefined
        ? shape(batch, n, input.width)
        : layerShapes(draft, id, attention, outputs.output);
    case "feedForward.normed":
      return shape(batch, n, outputs.networkInput);
    case "feedForward.gate":
    case "feedForward.up":
    case "feedForward.hidden":
      return shape(batch, n, outputs.hidden);
    case "feedForward":
    case "feedForward.branchNormed":
    case "final":
      return layerShapes(draft, id, attention, outputs.feedForward);
    case "concat":
      return layerShapes(draft, id, attention, outputs.concat);
    default:
      return layerShapes(draft, id, attention, outputs.output);
  }
}

function layerShapes(draft: BlockDraft, id: StepId, attention: AttentionSizes, width: Size | undefined): number[][] {
  const { batch, n, heads } = mixSizes(attention);
  const whole = shape(batch, n, width);
  return isContext(draft, id, heads) ? [...whole, ...shape(batch, heads, n, width)] : whole;
}

const afterContext: readonly StepId[] = [
  ...(["concat", "output", "branchNormed", "residual", "normed", "postNormed", "feedForward"] as const),
  ...(["feedForward.branchNormed", "final"] as const),
];

/** Whether a step after the context is left out together with all before it, so that the context itself is meant. */
function isContext(draft: BlockDraft, id: StepId, heads: Size | undefined): boolean {
  const { block } = draft;
  const stands: Readonly<Record<string, boolean>> = {
    concat: heads?.value !== 1,
    output: block.Wo !== undefined || block.bo !== undefined,
    branchNormed: normAt(block, "branch") !== undefined,
    residual: block.residual !== false,
    normed: normAt(block, "post") !== undefined,
    feedForward: block.feedForward !== undefined,
    final: false,
  };
  return afterContext.slice(0, afterContext.indexOf(id) + 1).every((step) => !stands[step]);
}

/** A shape of known sizes, or none. */
function shape(...sizes: readonly (Size | number | undefined)[]): number[][] {
  const values: number[] = [];
  for (const size of sizes) {
    if (size === undefined) return [];
    values.push(typeof size === "number" ? size : size.value);
  }
  return [values];
}

/** One row for each pair that is rotated: unscaled, scaled, and the share that is divided. */
function frequencyShape({ positions }: BlockDraft, width: number | undefined): number[][] | undefined {
  const rope = positions.find(({ position }) => position.type === "rope")?.position;
  if (rope?.type !== "rope") return undefined;
  return width === undefined ? [] : [[(rope.dim ?? width - (rope.from ?? 0)) / 2, 3]];
}
