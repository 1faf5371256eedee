import type { CreateWorker, WorkerHandle } from "./workerHandle.ts";

/**
 * Web Workers from the text of the bundle of `worker.ts`. A worker may not be started from an address of another origin,
 * which an extension's files have, so the text becomes an address of this origin. It is asked for until it was had once.
 */
export function webWorkers(source: () => Promise<string>): CreateWorker {
  let address: Promise<string> | undefined;
  return () => {
    address ??= source().then((text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    address.catch(() => {
      // The next worker asks again.
      address = undefined;
    });
    return startedAt(address);
  };
}

/** A worker that is still to be started: what is posted before then waits for it. */
function startedAt(address: Promise<string>): WorkerHandle {
  const waiting: unknown[] = [];
  let worker: Worker | undefined;
  let ended = false;
  let tellMessage: (message: unknown) => void = () => {};
  let tellEnd: (detail: string) => void = () => {};
  const end = (detail: string) => {
    if (ended) return;
    ended = true;
    worker?.terminate();
    tellEnd(detail);
  };
  const start = (url: string) => {
    if (ended) return;
    worker = new Worker(url);
    worker.onmessage = ({ data }) => tellMessage(data);
    worker.onmessageerror = () => tellMessage(undefined);
    worker.onerror = (event) => {
      event.preventDefault();
      end(event.message ?? "the worker did not start");
    };
    for (const message of waiting.splice(0)) worker.postMessage(message);
  };
  address.then(start).catch((error: unknown) => end(String(error)));
  return {
    post: (message) => {
      if (worker === undefined) waiting.push(message);
      else worker.postMessage(message);
    },
    // Reported after the caller's current work, as in Node.
    terminate: () => queueMicrotask(() => end("terminated")),
    onMessage: (listener) => {
      tellMessage = listener;
    },
    onEnd: (listener) => {
      tellEnd = listener;
    },
  };
}
