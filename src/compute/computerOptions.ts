import type { ComputeOptions } from "../core/engine/compute.ts";
import { computeChecked } from "../core/engine/computeChecked.ts";
import { limits } from "../core/limits.ts";
import type { SpecResult } from "../core/spec/result.ts";
import type { Spec } from "../core/spec/spec.ts";
import type { CreateWorker } from "./workerHandle.ts";
import type { Later } from "./workerPool.ts";

/** What a computer is made of; only `createWorker` is needed, the rest is for tests and measurements. */
export interface ComputerOptions {
  /** Starts a worker: `nodeWorkers` or `webWorkers`. Nothing is started before a spec needs it. */
  readonly createWorker: CreateWorker;
  readonly later?: Later;
  /** Work up to which a spec is computed at once on this thread; see `costOf`. */
  readonly smallWork?: number;
  readonly deadlineMs?: number;
  readonly ledgerBytes?: number;
  readonly compute?: (spec: Spec, options?: ComputeOptions) => SpecResult;
}

/**
 * Work that takes 5 ms on the calling thread, 30 when the code is met for the first time: below the 50 that the thread may be
 * blocked, and less than the way to a worker and back on a busy machine. Measured by `npm run bench -- compute`.
 */
export const smallWork = 2_000_000;

/** What a computer uses where its options say nothing. */
export const defaultOptions = {
  later: (delayMs: number, run: () => void) => {
    const timer = setTimeout(run, delayMs);
    // In Node a timer would keep the process alive.
    if (typeof timer === "object") (timer as { unref?: () => void }).unref?.();
    return () => clearTimeout(timer);
  },
  smallWork,
  deadlineMs: limits.computeMs,
  ledgerBytes: limits.ledgerBytes,
  compute: computeChecked,
};
