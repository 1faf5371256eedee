import type { Spec } from "../spec/spec.ts";
import { withRank } from "../tensor/tensor.ts";
import type { BlockPass } from "./block.ts";
import { type ReadOutPass, readOut } from "./readOut.ts";
import { type BlockOptions, computeStack } from "./stack.ts";

/** The forward passes of all blocks. */
export interface ForwardPass {
  readonly encoder: readonly BlockPass[] | undefined;
  readonly main: readonly BlockPass[];
  readonly readOut: ReadOutPass | undefined;
}

/** Computes the encoder, where there is one, and the main stack on it. */
export function forward(spec: Spec, options: BlockOptions): ForwardPass {
  const alone = { memory: spec.memory, encoded: undefined };
  const encoder = spec.encoder && computeStack(spec.encoder, alone, options);
  const encoded = encoder?.at(-1)?.result.output;
  const main = computeStack(spec.main, { memory: spec.memory, encoded }, options);
  const result = main.at(-1)?.result.output;
  const head = spec.readOut && result && readOut(spec.readOut, withRank(result, 3), spec, options.kernel);
  return { encoder, main, readOut: head };
}
