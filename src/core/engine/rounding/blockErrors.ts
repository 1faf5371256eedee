import { normAt, postNormStep, residualFactor } from "../../spec/norms.ts";
import type { LayerResult } from "../../spec/result.ts";
import type { Block } from "../../spec/spec.ts";
import type { StepId } from "../../spec/steps.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { activations } from "../activation.ts";
import { batched, mergeHeads, repeated } from "../layout.ts";
import { attentionErrors, operandErrors } from "./attentionErrors.ts";
import { BlockErrors, type EnteringErrors } from "./errorRecord.ts";
import { linearError, normError, type Uncertain } from "./partErrors.ts";
import { added, cellwiseError, keptError, type RoundingModel, storedError } from "./roundingModel.ts";

/**
 * How far each number of a block may be from the exact one where a kernel works in a type: first-order bounds, carried
 * from step to step. Undefined for blocks with a part whose bound is not known (differential, gate, dropout, another score
 * or normalisation, scores that are not kept).
 */
export function blockErrors(
  block: Block,
  layer: LayerResult,
  entering: EnteringErrors,
  model: RoundingModel,
): BlockErrors["errors"] | undefined {
  if (!isBounded(block, layer)) return undefined;
  const made = new BlockErrors(block, layer, model);
  enter(made, entering);
  operandErrors(made, entering.memory);
  attentionErrors(made);
  const context = made.latest("context");
  if (context === undefined) return undefined;
  const { shape } = context.tensor;
  const concat = { tensor: mergeHeads(context.tensor), error: mergeHeads({ shape, data: context.error }).data };
  made.put("concat", () => concat.error);
  const { Wo, bo, weightLayout } = block;
  made.put("output", (y) => linearError(concat, y, { W: Wo, b: bo, layout: weightLayout }, model));
  close(made, made.latest("output", "concat") ?? concat);
  return made.errors;
}

function isBounded(block: Block, { streamed }: LayerResult): boolean {
  return (
    block.dump === undefined &&
    block.differential === undefined &&
    block.gate === undefined &&
    block.dropout === undefined &&
    block.score.type === "dot" &&
    (block.normalize === "softmax" || block.normalize === "sigmoid") &&
    typeof block.temperature === "number" &&
    !(block.scale !== undefined && typeof block.scale !== "number") &&
    block.feedForward?.clamp === undefined &&
    !streamed
  );
}

function enter(made: BlockErrors, { X }: EnteringErrors): void {
  const { block, model } = made;
  const few = (y: Tensor): Float64Array => keptError(y, new Float64Array(y.data.length), model, 4);
  made.put("embedding", few);
  made.put("X", (y) => {
    if (X !== undefined && X.length > 0 && y.data.length % X.length === 0)
      return repeated({ shape: [X.length], data: X }, y.shape).data;
    return block.embedding === undefined ? storedError(y, model) : few(y);
  });
  // A sine is as inexact as its angle, which grows with the position.
  made.put("position", (y) => {
    const angle = 8 * model.sums * (made.layer.dims.past + y.data.length);
    return keptError(y, new Float64Array(y.data.length).fill(angle), model, 2);
  });
  const [x, position] = [made.latest("X"), made.latest("position")];
  if (x && position) made.put("embedded", (y) => keptError(y, added(x.error, position.error), model));
  const pre = normAt(block, "pre");
  const entered = made.latest("embedded", "X");
  if (pre && entered) made.put("normed", (y) => normError(entered, pre.norm, y, model));
}

/** Branch norm, residual, post-norm and the network. */
function close(made: BlockErrors, attended: Uncertain): void {
  const { block, model } = made;
  const stream = made.latest("embedded", "X");
  const normedStream = normAt(block, "pre") === undefined ? stream : made.latest("normed");
  let x = attended;
  const step = (id: StepId, error: (y: Tensor) => Float64Array): void => {
    made.put(id, error);
    x = made.latest(id) ?? x;
  };
  const branch = normAt(block, "branch");
  if (branch) step("branchNormed", (y) => normError(x, branch.norm, y, model));
  const factor = residualFactor(block.residual);
  if (factor !== undefined && stream) step("residual", (y) => sumError(x, factor, stream, y, model));
  const post = normAt(block, "post");
  const postStep = postNormStep(block);
  if (post && postStep) step(postStep, (y) => normError(x, post.norm, y, model));
  if (block.feedForward === undefined) return;
  const before = x;
  const { parallel } = block.feedForward;
  const input = !parallel ? x : parallel === "shared" ? normedStream : stream;
  network(made, input ?? x, before);
}

function sumError(branch: Uncertain, factor: number, stream: Uncertain, y: Tensor, model: RoundingModel): Float64Array {
  const scaled = branch.error.map((e, at) => Math.abs(factor) * (e + 2 * model.u * Math.abs(branch.tensor.data[at]!)));
  const own = factor === 1 ? branch.error : scaled;
  return keptError(y, added(own, stream.error), model);
}

function network(made: BlockErrors, input: Uncertain, attended: Uncertain): void {
  const { block, model } = made;
  const ff = block.feedForward;
  if (ff === undefined) return;
  const layout = block.weightLayout;
  const pre = normAt(ff, "pre");
  if (pre) made.put("feedForward.normed", (y) => normError(input, pre.norm, y, model));
  const entered = pre ? (made.latest("feedForward.normed") ?? input) : input;
  made.put("feedForward.gate", (y) => linearError(entered, y, { W: ff.Wg, b: ff.bg, layout }, model));
  made.put("feedForward.up", (y) => linearError(entered, y, { W: ff.W1, b: ff.b1, layout }, model));
  const [gate, up] = [made.latest("feedForward.gate"), made.latest("feedForward.up")];
  if (up === undefined) return;
  const { of } = activations[ff.activation];
  made.put("feedForward.hidden", (y) => {
    if (gate === undefined) return keptError(y, cellwiseError(up.tensor, up.error, of, model), model);
    const open = cellwiseError(gate.tensor, gate.error, of, model);
    const product = open.map((e, at) => {
      const [a, b] = [Math.abs(of(gate.tensor.data[at]!)), Math.abs(up.tensor.data[at]!)];
      return e * (b + up.error[at]!) + a * up.error[at]!;
    });
    return keptError(y, product, model, 2);
  });
  const hidden = made.latest("feedForward.hidden");
  if (hidden) made.put("feedForward", (y) => linearError(hidden, y, { W: ff.W2, b: ff.b2, layout }, model));
  const branch = normAt(ff, "branch");
  const plain = made.latest("feedForward");
  if (branch && plain) made.put("feedForward.branchNormed", (y) => normError(plain, branch.norm, y, model));
  const yielded = made.latest("feedForward.branchNormed", "feedForward");
  if (yielded === undefined) return;
  const factor = residualFactor(ff.residual);
  const sum = yielded.tensor.data.map(
    (value, at) => (factor ?? 1) * value + (factor === undefined ? 0 : attended.tensor.data[at]!),
  );
  const joined = { shape: yielded.tensor.shape, data: sum };
  const total = factor === undefined ? yielded.error : sumError(yielded, factor, attended, joined, model);
  const post = normAt(ff, "post");
  made.put("final", (y) => (post ? normError({ tensor: joined, error: total }, post.norm, y, model) : total));
}

/** A tensor of the document as it enters, for every item of the batch. */
export function storedUncertain(tensor: Tensor, rank: number, batch: number, model: RoundingModel): Uncertain {
  const full = batched(tensor, rank, batch);
  return { tensor: full, error: storedError(full, model) };
}
