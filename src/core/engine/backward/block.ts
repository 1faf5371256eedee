import type { Tensor } from "../../tensor/tensor.ts";
import type { BlockPass } from "../block.ts";
import type { Kernel } from "../kernel.ts";
import { attentionBackward, mixingBackward } from "./attention.ts";
import { BackwardJob } from "./backwardJob.ts";
import { closingBackward, outputBackward } from "./closing.ts";
import { type BlockGradients, enteringBackward } from "./entering.ts";
import { type Gradients, plus } from "./gradients.ts";

/** Backwards through a block, from the gradient of its result (B×n×width) to those of what entered it. */
export function blockBackward(pass: BlockPass, dOutput: Tensor, gradients: Gradients, kernel: Kernel): BlockGradients {
  const job = new BackwardJob(pass, gradients, kernel);
  const { output, embedded, stream } = closingBackward(job, dOutput);
  const yielded = outputBackward(job, output);
  const { weights, V } = mixingBackward(job, yielded.context);
  const { Q, K } = attentionBackward(job, weights);
  return enteringBackward(job, { Q, K, V }, embedded, plus(stream, yielded.stream));
}
