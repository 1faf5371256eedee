import { memorySources } from "../spec/dims.ts";
import type { Block, Memory, Stack } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type BlockInput, type BlockPass, computeBlock } from "./block.ts";
import type { Kernel } from "./kernel.ts";

/** What the blocks of a stack may attend to beside their own stream. */
export interface MemoryInputs {
  readonly memory: Memory | undefined;
  /** The encoder's result, B×m×d. */
  readonly encoded: Tensor | undefined;
}

/** How blocks are computed. */
export interface BlockOptions {
  readonly kernel: Kernel;
  /** The blocks whose scores are not kept. */
  readonly streamed: ReadonlySet<Block>;
  /** Told after each block. */
  readonly onBlock?: (() => void) | undefined;
}

/** Computes the blocks of a stack one after the other, each on the result of the one before. */
export function computeStack(
  stack: Stack,
  around: MemoryInputs,
  { kernel, streamed, onBlock }: BlockOptions,
): BlockPass[] {
  const passes: BlockPass[] = [];
  let X = stack.X;
  for (const block of stack.blocks) {
    const pass = computeBlock(block, inputOf(block, X, around), kernel, streamed.has(block));
    passes.push(pass);
    X = pass.result.output;
    onBlock?.();
  }
  return passes;
}

/** What enters a block: its stream, and the memory that it names. */
export function inputOf(block: Block, X: Tensor | undefined, { memory, encoded }: MemoryInputs): BlockInput {
  if (block.memory === "root" && memory !== undefined) return { X, memory: memorySources(memory) };
  if (block.memory === "encoder" && encoded !== undefined) return { X, memory: { K: encoded, V: encoded } };
  return { X };
}
