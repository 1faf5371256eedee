import { normAt, postNormStep, residualFactor } from "../spec/norms.ts";
import type { Block, FeedForward } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type FeedForwardPass, feedForward } from "./feedForward.ts";
import type { Kernel } from "./kernel.ts";
import { layerNormed } from "./layerNorm.ts";
import { sum } from "./position.ts";
import type { Recorder } from "./recorder.ts";

/** What entered a block, B×n×d: with positions (what a residual adds), and after a pre-norm (what is projected). */
export interface Entered {
  readonly embedded: Tensor;
  readonly stream: Tensor;
}

/** A block's result, with what its network computed on its way. */
export interface Closing {
  readonly output: Tensor;
  readonly feedForward: FeedForwardPass | undefined;
}

/** 6. Branch norm, residual, post-norm and the feed-forward network with its own. */
export function closeLayer(
  block: Block,
  output: Tensor,
  entered: Entered | undefined,
  record: Recorder,
  kernel: Kernel,
): Closing {
  let x = output;
  const branch = normAt(block, "branch");
  if (branch !== undefined) x = record.put("branchNormed", layerNormed(x, branch.norm));
  const factor = residualFactor(block.residual);
  if (factor !== undefined && entered !== undefined) x = record.put("residual", joined(x, factor, entered.embedded));
  const post = normAt(block, "post");
  if (post !== undefined) x = record.put(postNormStep(block)!, layerNormed(x, post.norm));
  const network = block.feedForward;
  if (network === undefined) return { output: x, feedForward: undefined };
  const input = networkInput(network, x, entered);
  const pass = feedForward(input, network, block.weightLayout, kernel, (id, computed) => record.put(id, computed));
  return { output: closeNetwork(network, pass.output, x, record), feedForward: pass };
}

/** What the network works on: what the attention left, or (parallel) what entered the block or its projections. */
export function networkInput({ parallel }: FeedForward, attended: Tensor, entered: Entered | undefined): Tensor {
  if (!parallel || entered === undefined) return attended;
  return parallel === "shared" ? entered.stream : entered.embedded;
}

/** The network's branch norm, its residual, to what the attention left, and its post-norm. */
function closeNetwork(network: FeedForward, step: Tensor, attended: Tensor, record: Recorder): Tensor {
  const branch = normAt(network, "branch");
  const yielded = branch === undefined ? step : record.put("feedForward.branchNormed", layerNormed(step, branch.norm));
  const factor = residualFactor(network.residual);
  const added = factor === undefined ? yielded : joined(yielded, factor, attended);
  const post = normAt(network, "post");
  const final = post === undefined ? added : layerNormed(added, post.norm);
  return final === yielded ? yielded : record.put("final", final);
}

/** factor · branch + stream: the residual connection. */
export function joined(branch: Tensor, factor: number, stream: Tensor): Tensor {
  if (factor === 1) return sum(branch, stream);
  return { shape: branch.shape, data: branch.data.map((value, at) => factor * value + stream.data[at]!) };
}
