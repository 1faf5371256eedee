import { Worker } from "node:worker_threads";
import type { CreateWorker } from "./workerHandle.ts";

/**
 * Workers of Node from the bundle of `worker.ts`. They do not keep the process alive. `heapMb` bounds a worker's own heap;
 * array buffers do not count there: the ledger counts them.
 */
export function nodeWorkers(file: string, heapMb = 512): CreateWorker {
  const resourceLimits = { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 };
  return () => {
    const worker = new Worker(file, { workerData: { file }, resourceLimits, stdout: false, stderr: false });
    worker.unref();
    let fault = "";
    return {
      post: (message) => worker.postMessage(message),
      terminate: () => void worker.terminate(),
      onMessage: (listener) => {
        worker.on("message", listener);
        worker.on("messageerror", listener);
      },
      onEnd: (listener) => {
        // An error is always followed by the exit.
        worker.on("error", (error: NodeJS.ErrnoException) => {
          fault = `${error.code ?? ""} ${error.stack ?? error.message}`;
        });
        worker.on("exit", (code) => listener(fault === "" ? `the worker ended with code ${code}` : fault));
      },
    };
  };
}
