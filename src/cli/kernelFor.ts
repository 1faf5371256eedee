import { type Kernel, plainKernel } from "../core/engine/kernel.ts";
import { wasmKernels } from "../core/engine/kernels/kernels.ts";
import type { Spec } from "../core/spec/spec.ts";
import { scoreCount, specDims } from "../core/spec/specDims.ts";

/** Scores up to which the plain loops, the reference, are quick enough. */
const few = 2 ** 18;

/** The kernel for a spec: the reference for what it does in a moment, the fast one for more. */
export async function kernelFor(spec: Spec): Promise<Kernel> {
  const scores = specDims(spec).reduce((sum, { dims }) => sum + scoreCount(dims), 0);
  return scores > few ? wasmKernels() : plainKernel;
}
