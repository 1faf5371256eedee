// Our kernels as a peer: one thread, or more.
import { Worker } from "node:worker_threads";
import { type HelperData, loadKernel } from "../../src/compute/loadKernel.ts";
import type { AttentionRequest } from "../../src/core/engine/kernels/attention.ts";
import { type Numbers, zerosLike } from "../../src/core/engine/kernels/numbers.ts";
import type { Case } from "./cases.ts";
import { operandsOf, swapHeads } from "./operands.ts";
import { servePeer } from "./peers.ts";

const [threads, workerFile] = process.argv.slice(2) as [string, string];
const helpers: Worker[] = [];
const kernels = await loadKernel(Number(threads) - 1, (helper: HelperData) => {
  helpers.push(new Worker(workerFile, { workerData: { file: workerFile, helper } }));
});
await Promise.all(helpers.map((helper) => new Promise((online) => helper.once("online", online))));

function requestOf({ n, heads, dk }: Case, Q: Numbers, K: Numbers, V: Numbers): AttentionRequest<Numbers> {
  const sizes = { batch: 1, heads, kvHeads: heads, n, keys: n, dk, dv: dk };
  return { ...sizes, Q, K, V, scale: 1 / Math.sqrt(dk) };
}

servePeer(async (some) => {
  const { n, heads, dk } = some;
  const operands = operandsOf(some);
  if (operands.kind === "S") {
    const { Q, K, V } = operands;
    return () => kernels.attention(requestOf(some, Q, K, V)).context;
  }
  const { X, Wq, Wk, Wv, Wo } = operands;
  const d = heads * dk;
  const times = (x: Numbers, W: Numbers) => {
    const out = zerosLike(x, n * d);
    const matrix = (data: Numbers, rows: number) => ({ data, at: 0, rows, cols: d });
    kernels.product("plain", matrix(x, n), matrix(W, d), matrix(out, n));
    return out;
  };
  return () => {
    const [Q, K, V] = [Wq, Wk, Wv].map((W) => swapHeads(times(X, W), n, heads, dk, true));
    const { context } = kernels.attention(requestOf(some, Q!, K!, V!));
    return times(swapHeads(context, n, heads, dk, false), Wo);
  };
});
