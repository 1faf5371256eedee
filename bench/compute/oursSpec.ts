// What the editor's worker does with a spec, as a peer: all of it, from tensors to the result.
import { Worker } from "node:worker_threads";
import { type HelperData, loadKernel } from "../../src/compute/loadKernel.ts";
import { computeSpec } from "../../src/core/engine/compute.ts";
import { keptScores, keptSingleScores } from "../../src/core/engine/cost.ts";
import type { Numbers } from "../../src/core/engine/kernels/numbers.ts";
import type { Spec } from "../../src/core/spec/spec.ts";
import { tensorOf } from "../../src/core/tensor/tensor.ts";
import type { Case } from "./cases.ts";
import { operandsOf } from "./operands.ts";
import { servePeer } from "./peers.ts";
import { specWith } from "./specs.ts";

const [threads, workerFile] = process.argv.slice(2) as [string, string];
const helpers: Worker[] = [];
const kernel = await loadKernel(Number(threads) - 1, (helper: HelperData) => {
  helpers.push(new Worker(workerFile, { workerData: { file: workerFile, helper } }));
});
await Promise.all(helpers.map((helper) => new Promise((online) => helper.once("online", online))));

function specFor(some: Case): Spec {
  const { n, heads, dk, precision } = some;
  const d = heads * dk;
  const operands = operandsOf(some);
  const tensor = (shape: readonly number[], numbers: Numbers) => tensorOf(shape, Float64Array.from(numbers));
  const perHead = (numbers: Numbers) => tensor([1, heads, n, dk], numbers);
  const spec =
    operands.kind === "S"
      ? specWith(heads, { Q: perHead(operands.Q), K: perHead(operands.K), V: perHead(operands.V), precision })
      : specWith(
          heads,
          {
            ...{ Wq: tensor([d, d], operands.Wq), Wk: tensor([d, d], operands.Wk), Wv: tensor([d, d], operands.Wv) },
            ...{ Wo: tensor([d, d], operands.Wo), precision },
          },
          tensor([n, d], operands.X),
        );
  return precision === "float64" ? spec : { ...spec, precision };
}

servePeer(async (some) => {
  const spec = specFor(some);
  const last = some.kind === "S" ? "context" : "output";
  return () => {
    const { steps } = computeSpec(spec, { kernel, keptScores, keptSingleScores }).layers[0]!;
    return steps.get(last)!.tensor.data;
  };
});
