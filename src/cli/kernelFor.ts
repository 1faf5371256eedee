import { costOf } from "../core/engine/cost.ts";
import { type Kernel, plainKernel } from "../core/engine/kernel.ts";
import { wasmKernels } from "../core/engine/kernels/kernels.ts";
import type { Spec } from "../core/spec/spec.ts";

/** Work up to which the plain loops, the reference, are quick enough. */
const little = 2e7;

/** The kernel for a spec: the reference for what it does in a moment, the fast one for more. */
export async function kernelFor(spec: Spec): Promise<Kernel> {
  return costOf(spec).work > little ? wasmKernels() : plainKernel;
}
