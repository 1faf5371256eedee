// What the web host does with its worker, in a page: computes a text in a Web Worker that is started from the bundle's text.
import { createComputer } from "../../../src/compute/createComputer.ts";
import { webWorkers } from "../../../src/compute/webWorkers.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";

declare global {
  /** The numbers of a step of the first layer. */
  var computeInWorker: (workerText: string, specText: string, step: string) => Promise<number[]>;
}

globalThis.computeInWorker = async (workerText, specText, step) => {
  const { spec } = parseSpec(specText);
  if (spec === undefined) throw new Error("the text is no spec");
  const computer = createComputer({ createWorker: webWorkers(async () => workerText), smallWork: -1 });
  const result = await computer.compute("a", spec);
  computer.dispose();
  const steps = new Map<string, { readonly tensor: { readonly data: Float64Array } }>(result.layers[0]!.steps);
  return [...steps.get(step)!.tensor.data];
};
