import { attentionBackward, mixingBackward } from "../engine/backward/attention.ts";
import { BackwardJob } from "../engine/backward/backwardJob.ts";
import { outputBackward } from "../engine/backward/closing.ts";
import { enteringBackward } from "../engine/backward/entering.ts";
import { Gradients } from "../engine/backward/gradients.ts";
import { type BlockInput, computeBlock } from "../engine/block.ts";
import { type Kernel, plainKernel } from "../engine/kernel.ts";
import { itemAt } from "../present.ts";
import { type Resumable, runToEnd } from "../resumable.ts";
import type { Block } from "../spec/spec.ts";
import { headYields } from "../spec/steps.ts";
import { type Tensor, zeros } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";

/** ‖∂y_i/∂x_j‖ of an attention, B×n×n each: of both paths together, and of the values alone with the weights held fixed. */
export interface AttentionInfluence {
  readonly all: Tensor;
  readonly values: Tensor;
  /** Through the weights alone: who is looked at. */
  readonly weights: Tensor;
}

/**
 * How much each row of X moves each row of the attention's `output` (before residual and norms), through the values,
 * through the weights and through a gate. Found by going backwards once for each cell of an output row, for all batch items at once; undefined
 * for a block without an X.
 */
export function attentionInfluence(
  block: Block,
  input: BlockInput,
  kernel: Kernel = plainKernel,
): AttentionInfluence | undefined {
  return runToEnd(influenceOfAttention(block, input, kernel));
}

/** The same, with room for others after each row. */
export function* influenceOfAttention(
  block: Block,
  input: BlockInput,
  kernel: Kernel = plainKernel,
): Resumable<AttentionInfluence | undefined> {
  if (input.X === undefined || block.Q !== undefined || block.dump !== undefined) return undefined;
  const pass = computeBlock(block, input, kernel);
  const job = new BackwardJob(pass, new Gradients(new Map()), kernel);
  const output = outputOf(job);
  const [batch, n, width] = output.shape as [number, number, number];
  const sums = [0, 1, 2].map(() => zeros([batch, n, n])) as [Tensor, Tensor, Tensor];
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < width; c++) {
      const seed = zeros(output.shape);
      for (let b = 0; b < batch; b++) seed.data[(b * n + i) * width + c] = 1;
      const { context, stream } = outputBackward(job, seed);
      const { weights, V } = mixingBackward(job, context);
      const { Q, K } = attentionBackward(job, weights);
      const flows = [
        { Q, K, V, gate: stream },
        { Q: undefined, K: undefined, V, gate: undefined },
        { Q, K, V: undefined, gate: undefined },
      ];
      for (const [at, { gate, ...flow }] of flows.entries())
        addRow(itemAt(sums, at), enteringBackward(job, flow, undefined, gate).X, i);
    }
  }
  const [all, values, weights] = sums;
  for (const { data } of sums) data.set(data.map(Math.sqrt));
  return { all, values, weights };
}

/** The attention's result in the form of its layer, B×n×width. */
function outputOf(job: BackwardJob): Tensor {
  const { batch, n } = job.pass.result.dims;
  const { data } = job.step("output", "concat", ...headYields);
  return { shape: [batch, n, data.length / Math.max(1, batch * n)], data };
}

/** Adds the squares of one output cell's gradient, row by row of X. */
function addRow(squares: Tensor, dX: Tensor | undefined, i: number): void {
  if (dX === undefined) return;
  const [batch, n, d] = dX.shape as [number, number, number];
  for (let b = 0; b < batch; b++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += valueAt(dX.data, (b * n + j) * d + k) ** 2;
      squares.data[(b * n + i) * n + j] = valueAt(squares.data, (b * n + i) * n + j) + sum;
    }
  }
}
