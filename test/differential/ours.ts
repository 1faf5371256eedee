import assert from "node:assert/strict";
import { computeSpec } from "../../src/core/engine/compute.ts";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import type { LayerResult } from "../../src/core/spec/result.ts";
import type { StepId } from "../../src/core/spec/steps.ts";
import type { Tensor } from "../../src/core/tensor/tensor.ts";
import { plainText } from "../../src/core/words.ts";
import { fastBuilds } from "../unit/kernels/support.ts";

/** What one of our engines made of a spec. */
export interface Ours {
  readonly engine: string;
  readonly layers: readonly LayerResult[];
}

/** Reads a spec's text and computes it with the plain loops and with each build of the kernels. */
export function computed(text: string): Ours[] {
  const { spec, problems } = parseSpec(text);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error").map(({ message }) => plainText(message)),
    [],
  );
  return [
    { engine: "plain", layers: computeSpec(spec!).layers },
    ...fastBuilds.map((kernel) => ({ engine: kernel.build, layers: computeSpec(spec!, { kernel }).layers })),
  ];
}

/** The first of these steps that stands: where one is left out, the step before it is meant. */
export function stepOf({ steps }: LayerResult, ...ids: readonly StepId[]): Tensor {
  const id = ids.find((one) => steps.has(one));
  assert.ok(id, `a step of ${ids}`);
  return steps.get(id)!.tensor;
}
