import { besideOutput } from "../beside/beside.ts";
import { limits } from "../limits.ts";
import type { LayerResult, SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { withRank } from "../tensor/tensor.ts";
import type { ForwardPass } from "./forward.ts";
import { forward } from "./forward.ts";
import { generated } from "./generate.ts";
import { type Kernel, plainKernel } from "./kernel.ts";
import { withRoundedTensors } from "./precision.ts";
import { readOutEach } from "./readOut.ts";
import type { BlockOptions } from "./stack.ts";
import { streamedBlocks } from "./streamed.ts";
import { trained } from "./train.ts";

/** How to compute, for those who have a faster kernel or want to show progress. */
export interface ComputeOptions {
  readonly kernel?: Kernel;
  /** Most scores that are kept, of all blocks together; with more, those of large blocks are not. `limits.scores` by default. */
  readonly keptScores?: number;
  /** Most scores of a block in float32 that are kept; as many as of others by default. */
  readonly keptSingleScores?: number;
  /** Told after each block of each forward pass; the units are blocks, `done` never falls and ends at `total`. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Everything that a spec yields: the steps of all layers, and with `train` the gradients and what follows from them. */
export function computeSpec(spec: Spec, options: ComputeOptions = {}): SpecResult {
  const rounded = withRoundedTensors(spec);
  const blockOptions = {
    kernel: options.kernel ?? plainKernel,
    streamed: streamedBlocks(rounded, options.keptScores ?? limits.scores, options.keptSingleScores),
    onBlock: progressOf(spec, options),
  };
  const pass = forward(rounded, blockOptions);
  const layers = pass.main.map(({ result }) => result);
  const train = spec.train && trained(spec, spec.train, pass, blockOptions);
  return {
    ...(pass.encoder && { encoder: pass.encoder.map(({ result }) => result) }),
    layers,
    ...(train && { train }),
    ...(pass.readOut && { readOut: pass.readOut.steps }),
    ...(pass.readOut?.differences.size && { readOutGiven: pass.readOut.differences }),
    ...eachReadOut(rounded, pass, blockOptions.kernel),
    ...generatedBy(rounded, pass, blockOptions),
    ...besidesOf(spec, layers[0]),
  };
}

function generatedBy(spec: Spec, pass: ForwardPass, options: BlockOptions): Pick<SpecResult, "generate"> {
  const generate = generated(spec, pass, options);
  return generate === undefined ? {} : { generate };
}

/** The read-out after every layer, where the spec asks for it. */
function eachReadOut(spec: Spec, { main }: ForwardPass, kernel: Kernel): Pick<SpecResult, "readOutEach"> {
  if (spec.readOut?.each !== true) return {};
  const results = main.flatMap(({ result }) => (result.output === undefined ? [] : [withRank(result.output, 3)]));
  return { readOutEach: readOutEach(spec.readOut, results, spec, kernel) };
}

function besidesOf({ beside }: Spec, first: LayerResult | undefined): Pick<SpecResult, "beside"> {
  const X = first?.steps.get("X")?.tensor;
  return beside === undefined || X === undefined ? {} : { beside: beside.map((one) => besideOutput(one, X)) };
}

function progressOf(spec: Spec, { onProgress }: ComputeOptions): (() => void) | undefined {
  if (onProgress === undefined) return undefined;
  const blocks = spec.main.blocks.length + (spec.encoder?.blocks.length ?? 0);
  const total = blocks * (1 + (spec.train?.steps ?? 0));
  let done = 0;
  return () => onProgress(++done, total);
}
