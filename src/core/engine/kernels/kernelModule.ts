import { inflateSync } from "fflate/browser";
import { bytesOfBase64 } from "./base64.ts";
import { type KernelFunctions, kernelsOfWidth, type Width } from "./exports.ts";
import { maximumPages, packedModules, relaxedSimdLength } from "./wasmBytes.ts";
import { type WebAssemblyMemory, webAssembly } from "./webAssembly.ts";

/** Which of the builds an engine took: with fused multiply-add, or SIMD alone. */
export type Build = "relaxed-simd" | "simd";

/** A module at work on a memory, which other threads may share. */
export interface KernelInstance {
  readonly memory: WebAssemblyMemory;
  readonly kernels: Readonly<Record<Width, KernelFunctions>>;
}

/** Kernels ready for work, with the module that other threads can put to work on the same memory. */
export interface LoadedKernels extends KernelInstance {
  readonly build: Build;
  readonly module: object;
}

/**
 * Loads the best build that this engine takes (`only` narrows the choice); undefined where WebAssembly, its SIMD or its
 * shared memory is missing or forbidden.
 */
export async function loadKernels(only?: Build): Promise<LoadedKernels | undefined> {
  const api = webAssembly();
  if (api === undefined) return undefined;
  for (const [build, bytes] of kernelModules()) {
    if (only !== undefined && build !== only) continue;
    try {
      if (!api.validate(bytes)) continue;
      const module = await api.compile(bytes);
      return { build, module, ...(await instantiateKernels(module, kernelMemory())) };
    } catch {
      // A content security policy may forbid it: the plain loops do the work then.
    }
  }
  return undefined;
}

/** The bytes of each build's module, the best first. */
export function kernelModules(): [Build, Uint8Array][] {
  const bytes = inflateSync(bytesOfBase64(packedModules));
  return [
    ["relaxed-simd", bytes.slice(0, relaxedSimdLength)],
    ["simd", bytes.slice(relaxedSimdLength)],
  ];
}

/** A memory for the kernels, nearly empty. It grows as needed, up to 256 MB. */
function kernelMemory(): WebAssemblyMemory {
  const { Memory } = webAssembly()!;
  return new Memory({ initial: 1, maximum: maximumPages, shared: true });
}

/** Puts a compiled module to work on a memory. */
export async function instantiateKernels(module: object, memory: WebAssemblyMemory): Promise<KernelInstance> {
  const instance = await webAssembly()!.instantiate(module, { env: { memory } });
  return { memory, kernels: { 4: kernelsOfWidth(instance.exports, 4), 8: kernelsOfWidth(instance.exports, 8) } };
}
