import type { BlockPass } from "./block.ts";
import { type Kernel, plainKernel } from "./kernel.ts";
import type { SpecResult } from "./result.ts";
import type { Spec } from "./spec.ts";
import { computeStack } from "./stack.ts";

/** How to compute, for those who have a faster kernel or want to show progress. */
export interface ComputeOptions {
  readonly kernel?: Kernel;
  /** Told after each block; the units are blocks, `done` never falls. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Everything that a spec yields: the steps of all layers, and with `train` the gradients and what follows from them. */
export function computeSpec(spec: Spec, options: ComputeOptions = {}): SpecResult {
  return resultOf(forward(spec, options.kernel ?? plainKernel, progressOf(spec, options)));
}

/** The forward passes of all blocks. */
export interface ForwardPass {
  readonly encoder: readonly BlockPass[] | undefined;
  readonly main: readonly BlockPass[];
}

/** Computes the encoder, where there is one, and the main stack on it. */
export function forward(spec: Spec, kernel: Kernel, onBlock?: () => void): ForwardPass {
  const alone = { memory: spec.memory, encoded: undefined };
  const encoder = spec.encoder && computeStack(spec.encoder, alone, kernel, onBlock);
  const encoded = encoder?.at(-1)?.result.output;
  return { encoder, main: computeStack(spec.main, { memory: spec.memory, encoded }, kernel, onBlock) };
}

function resultOf({ encoder, main }: ForwardPass): SpecResult {
  const layers = main.map(({ result }) => result);
  return encoder === undefined ? { layers } : { encoder: encoder.map(({ result }) => result), layers };
}

function progressOf(spec: Spec, { onProgress }: ComputeOptions): (() => void) | undefined {
  if (onProgress === undefined) return undefined;
  const total = spec.main.blocks.length + (spec.encoder?.blocks.length ?? 0);
  let done = 0;
  return () => onProgress(++done, total);
}
