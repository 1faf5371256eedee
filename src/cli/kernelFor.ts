import { costOf } from "../core/engine/cost.ts";
import { type Kernel, plainKernel } from "../core/engine/kernel.ts";
import type { Spec } from "../core/spec/spec.ts";

/** Work up to which the plain loops, the reference, are quick enough. */
export const littleWork = 2e7;

/** The kernel for a spec: the reference for what it does in a moment, the fast one for more. */
export async function kernelFor(spec: Spec): Promise<Kernel> {
  if (costOf(spec).work <= littleWork) return plainKernel;
  const { wasmKernels } = await import("../core/engine/kernels/kernels.ts");
  return wasmKernels();
}
