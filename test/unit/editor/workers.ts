import { isRowsRequest } from "../../../src/compute/rowMessages.ts";
import { serve } from "../../../src/compute/serve.ts";
import { serveRows } from "../../../src/compute/serveRows.ts";
import { plainKernel } from "../../../src/core/engine/kernel.ts";

/** How long a worker takes for whatever it is asked. */
export const workMs = 1000;

/** Long enough that a worker reports each bit of its progress. */
const reportMs = 1000;

/** The worker of a browser, on the same thread: it answers once the test lets time go on. */
export class HeldWorker {
  static readonly all = new Set<HeldWorker>();
  onmessage: (event: { data: unknown }) => void = () => {};
  onerror: unknown;
  #isEnded = false;

  constructor() {
    HeldWorker.all.add(this);
    setTimeout(() => this.#say({ kind: "ready" }), 0);
  }

  postMessage(request: unknown): void {
    const asked = structuredClone(request) as Parameters<typeof serve>[0];
    const post = (reply: unknown) => this.#say(reply);
    setTimeout(() => {
      if (this.#isEnded) return;
      let now = 0;
      if (isRowsRequest(asked)) serveRows(asked, post);
      else void serve(asked, { post, now: () => ++now * reportMs, kernel: async () => plainKernel });
    }, workMs);
  }

  terminate(): void {
    this.#isEnded = true;
    HeldWorker.all.delete(this);
  }

  #say(data: unknown): void {
    if (!this.#isEnded) this.onmessage({ data: structuredClone(data) });
  }
}
