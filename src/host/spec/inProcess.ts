import { CancelledError, type Computer } from "../../compute/computer.ts";
import { computeSpec } from "../../core/engine/compute.ts";
import type { SpecResult } from "../../core/engine/result.ts";
import type { Spec } from "../../core/engine/spec.ts";

/** Computes on this thread, one key's newest spec after the current event. */
export class InProcessComputer implements Computer {
  readonly #waiting = new Map<string, (reason: CancelledError) => void>();

  async compute(key: string, spec: Spec): Promise<SpecResult> {
    this.cancel(key);
    await new Promise<void>((resolve, reject) => {
      this.#waiting.set(key, reject);
      queueMicrotask(resolve);
    });
    this.#waiting.delete(key);
    return computeSpec(spec);
  }

  cancel(key: string): void {
    this.#waiting.get(key)?.(new CancelledError());
    this.#waiting.delete(key);
  }

  dispose(): void {
    for (const key of [...this.#waiting.keys()]) this.cancel(key);
  }
}

/** Makes the computer that the host uses. */
export function createComputer(): Computer {
  return new InProcessComputer();
}
