// The worker of the web host, and the helping threads that it starts from the same address.
import type { Kernels } from "../core/engine/kernels/kernels.ts";
import { type HelperData, help, loadKernel } from "./loadKernel.ts";
import type { Request } from "./messages.ts";
import { isRowsRequest, type RowsRequest } from "./rowMessages.ts";
import { serve } from "./serve.ts";
import { serveRows } from "./serveRows.ts";

declare const self: DedicatedWorkerGlobalScope;

let kernels: Promise<Kernels> | undefined;

const startHelper = (helper: HelperData) => new Worker(self.location.href).postMessage({ helper });

function kernel(): Promise<Kernels> {
  // Memory can be shared with another thread only where the page is isolated from other origins.
  kernels ??= loadKernel(1, self.crossOriginIsolated ? startHelper : undefined);
  return kernels;
}

self.onmessage = ({ data }: MessageEvent<Request | RowsRequest | { readonly helper: HelperData }>) => {
  if ("helper" in data) void help(data.helper);
  else if (isRowsRequest(data)) serveRows(data, (reply, transfer) => self.postMessage(reply, [...transfer]));
  else {
    void serve(data, {
      post: (reply, transfer) => self.postMessage(reply, [...transfer]),
      now: () => performance.now(),
      kernel,
    });
  }
};
self.postMessage({ kind: "ready" });
