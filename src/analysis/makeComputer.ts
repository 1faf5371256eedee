import { ComputeError } from "../compute/computeError.ts";
import { createComputer, type ObservableComputer } from "../compute/createComputer.ts";
import { webWorkers } from "../compute/webWorkers.ts";
import type { CreateWorker } from "../compute/workerHandle.ts";
import type { Words } from "../core/words.ts";

/** Where the worker's code is: a file for Node, a text for a browser. */
export interface WorkerCode {
  readonly file: string;
  readonly text: () => Promise<string>;
}

/** The computer of this kind of host, with threads of Node where it has them; it starts a worker when a spec first needs one. */
export function makeComputer(
  { file, text }: WorkerCode,
  nodeWorkers: ((file: string) => CreateWorker) | undefined,
): ObservableComputer {
  return createComputer({ createWorker: nodeWorkers?.(file) ?? webWorkers(text) });
}

/** What a failed computation says to people; undefined for what is no failure of a computation, but a fault of ours. */
export function failureSentence(error: unknown): Words | undefined {
  return error instanceof ComputeError ? error.sentence : undefined;
}
