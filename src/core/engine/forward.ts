import type { Spec } from "../spec/spec.ts";
import type { BlockPass } from "./block.ts";
import { computeStack, type Means } from "./stack.ts";

/** The forward passes of all blocks. */
export interface ForwardPass {
  readonly encoder: readonly BlockPass[] | undefined;
  readonly main: readonly BlockPass[];
}

/** Computes the encoder, where there is one, and the main stack on it. */
export function forward(spec: Spec, means: Means): ForwardPass {
  const alone = { memory: spec.memory, encoded: undefined };
  const encoder = spec.encoder && computeStack(spec.encoder, alone, means);
  const encoded = encoder?.at(-1)?.result.output;
  return { encoder, main: computeStack(spec.main, { memory: spec.memory, encoded }, means) };
}
