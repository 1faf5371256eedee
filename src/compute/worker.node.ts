// The worker of the Node host, and the helping threads that it starts from the same file.
import { parentPort, Worker, workerData } from "node:worker_threads";
import type { Kernels } from "../core/engine/kernels/kernels.ts";
import type { readRecipes } from "../files/readRecipes.ts";
import { type HelperData, help, loadKernel } from "./loadKernel.ts";
import type { Request } from "./messages.ts";
import { isRowsRequest, type RowsRequest } from "./rowMessages.ts";
import { serve } from "./serve.ts";
import { serveRows } from "./serveRows.ts";

const { file, helper } = workerData as { readonly file: string; readonly helper?: HelperData };

/** The readers of tensor files, in a bundle that the host loads too; loaded with the first file. */
function tensorFiles(): { readonly readRecipes: typeof readRecipes } {
  return require(file.replace(/compute([\\/])worker\.cjs$/, "host$1node.cjs"));
}

if (helper !== undefined) void help(helper);
else if (parentPort !== null) {
  const port = parentPort;
  let kernels: Promise<Kernels> | undefined;
  // Helping threads end with the thread that started them.
  const startHelper = (data: HelperData) => {
    new Worker(file, { workerData: { file, helper: data }, stdout: false, stderr: false }).unref();
  };
  const kernel = () => {
    kernels ??= loadKernel(1, startHelper);
    return kernels;
  };
  port.on("message", (request: Request | RowsRequest) => {
    if (isRowsRequest(request)) {
      serveRows(request, (reply, transfer) => port.postMessage(reply, transfer));
      return;
    }
    void serve(request, {
      post: (reply, transfer) => port.postMessage(reply, transfer),
      now: () => performance.now(),
      kernel,
      readFiles: (recipes) => tensorFiles().readRecipes(recipes),
    });
  });
  port.postMessage({ kind: "ready" });
}
