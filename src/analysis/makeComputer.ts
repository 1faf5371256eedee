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

/** Replaced when the bundle is built. */
declare const process: { readonly env: { readonly HOST_KIND?: string } };
declare const require: (path: string) => { nodeWorkers(file: string): CreateWorker };

/** The computer of this kind of host; it starts a worker when a spec first needs one. */
export function makeComputer({ file, text }: WorkerCode): ObservableComputer {
  // A plain import would bring Node's modules into the browser's bundle.
  if (process.env.HOST_KIND === "node") {
    return createComputer({ createWorker: require("../compute/nodeWorkers.ts").nodeWorkers(file) });
  }
  return createComputer({ createWorker: webWorkers(text) });
}

/** What a failed computation says to people; undefined for what is no failure of a computation, but a fault of ours. */
export function failureSentence(error: unknown): Words | undefined {
  return error instanceof ComputeError ? error.sentence : undefined;
}
