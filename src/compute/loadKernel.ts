import { instantiateKernels, loadKernels } from "../core/engine/kernels/kernelModule.ts";
import { type Kernels, kernelsOn, plainKernels } from "../core/engine/kernels/kernels.ts";
import { serveTeam, teamOf, teamOfOne } from "../core/engine/kernels/team.ts";
import { Workspace } from "../core/engine/kernels/workspace.ts";

/** What a helping thread is started with: the compiled kernels, the memory that all threads share, and its number. */
export interface HelperData {
  readonly module: object;
  readonly memory: { readonly buffer: ArrayBufferLike; grow(pages: number): number };
  readonly thread: number;
}

/** Starts a helping thread that runs `help`; undefined where memory cannot be shared with one. */
export type StartHelper = (data: HelperData) => void;

/**
 * The kernels for a worker: WebAssembly with `helpers` further threads, which take part as soon as they have started; alone
 * without `startHelper`; plain loops where WebAssembly is missing.
 */
export async function loadKernel(helpers: number, startHelper?: StartHelper): Promise<Kernels> {
  const loaded = await loadKernels();
  if (loaded === undefined) return plainKernels;
  let started = 0;
  try {
    while (startHelper !== undefined && started < helpers) {
      startHelper({ module: loaded.module, memory: loaded.memory, thread: started + 1 });
      started++;
    }
  } catch {
    // It works with fewer threads where no more can be started.
  }
  const team = started === 0 ? teamOfOne(loaded) : teamOf(loaded, started);
  return kernelsOn(new Workspace(loaded, team), loaded.build);
}

/** What a helping thread does until it is ended. */
export async function help({ module, memory, thread }: HelperData): Promise<never> {
  return serveTeam(await instantiateKernels(module, memory), thread);
}
